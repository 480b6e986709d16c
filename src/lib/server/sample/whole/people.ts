import { COMMUNITY_KINDS, isMeantFor } from '$lib/capabilities/community/community';
import { MUNICIPALITIES } from '$lib/domain/region/municipalities';
import type { Random } from '../large/random';
import type { SampleCommunity, SamplePerson, SampleRegion, SampleUnit } from '../types';

/** How large the region of the proposal would be (こおりやま広域圏, all staff who may take part). */
export const SIZE = { people: 6000, units: 500, communities: 60, memberships: 24_000 } as const;

/** A city has six times the sections of a village. */
const SHARE = { 市: 6, 町: 2, 村: 1 } as const;

const FAMILY = ['例田', '見本', '仮名川', '試山', '案内', '例村', '雛形', '書見', '仮原', '例沢'];
const FAMILY_KANA = [
	...['れいだ', 'みほん', 'かなかわ', 'ためしやま', 'あんない'],
	...['れいむら', 'ひながた', 'かきみ', 'かりはら', 'れいさわ']
];
const GIVEN = ['はるか', 'つなぐ', 'みのり', 'ひらく', 'あゆむ', 'しおり', 'めぐる', 'たすく'];
const TITLES = ['主事', '技師', '主任', '主査', '係長', '課長補佐', '会計年度任用職員'];
const SECTIONS = ['総務', '市民', '税務', '福祉', 'こども', '建設', '農政', '水道', '学校教育'];

const keysOf = <T extends string>(table: Readonly<Record<T, unknown>>): T[] =>
	Object.keys(table) as T[];

/** The sample region with thousands of colleagues, their offices and communities; nobody of them can sign in. */
export function grown(region: SampleRegion, random: Random): SampleRegion {
	const units = [...region.units, ...sections(SIZE.units - region.units.length)];
	const added = units.slice(region.units.length);
	const people = [
		...region.people,
		...colleagues(SIZE.people - region.people.length, added, random)
	];
	const hosts = people.slice(region.people.length);
	const communities = [
		...region.communities,
		...places(SIZE.communities - region.communities.length, hosts, random)
	];
	return { ...region, units, people, communities: joined(communities, people, random) };
}

/** Sections of all municipalities in turn, cities oftener. */
function sections(count: number): SampleUnit[] {
	const turns = MUNICIPALITIES.flatMap((place) =>
		Array.from({ length: SHARE[place.kind] }, () => place)
	);
	return Array.from({ length: count }, (_, index) => {
		const { code } = turns[index % turns.length]!;
		const round = Math.floor(index / turns.length);
		const name = `${SECTIONS[index % SECTIONS.length]}${round + 1}課（サンプル）`;
		const unit = `section-${String(index + 1).padStart(3, '0')}`;
		return { unit, name, municipality: code, parent: null, head: null, deputy: null };
	});
}

function colleagues(count: number, units: readonly SampleUnit[], random: Random): SamplePerson[] {
	return Array.from({ length: count }, (_, index) => {
		const { unit, name: unitName, municipality } = units[index % units.length]!;
		const [family, given] = [random.integer(0, FAMILY.length - 1), random.pick(GIVEN)];
		const number = 1001 + index;
		return {
			id: `s${number}`,
			staffNumber: `S${number}`,
			name: `${FAMILY[family]} ${given}（サンプル）`,
			kana: `${FAMILY_KANA[family]} ${given}`,
			...{ municipality, unit, unitName },
			title: random.pick(TITLES),
			roles: ['member'],
			isInvited: false
		};
	});
}

function places(count: number, hosts: readonly SamplePerson[], random: Random): SampleCommunity[] {
	return Array.from({ length: count }, (_, index) => {
		const host = random.pick(hosts).id;
		return {
			community: `circle-${String(index + 1).padStart(2, '0')}`,
			title: `${random.pick(SECTIONS)}の仕事を話す会 ${index + 1}（サンプル）`,
			kind: random.pick(keysOf(COMMUNITY_KINDS)),
			scope: 'region',
			municipality: null,
			purpose: '同じ仕事をしている人が、市町村をこえて、やり方とこまりごとを話す場です。',
			howTo: '見ているだけでも大丈夫です。',
			host,
			members: [host]
		};
	});
}

/** Fills the communities up, everybody's turn after the other, until there are enough memberships. */
function joined(
	communities: readonly SampleCommunity[],
	people: readonly SamplePerson[],
	random: Random
): SampleCommunity[] {
	const members = communities.map((community) => new Set(community.members));
	let missing = members.reduce((left, { size }) => left - size, SIZE.memberships as number);
	const newcomers = people.filter(({ isInvited }) => isInvited === false);
	for (let turn = 0; missing > 0; turn++) {
		const { id, municipality } = newcomers[turn % newcomers.length]!;
		// Some communities are larger than others: the first of two tries is the likelier.
		const index = Math.min(
			random.integer(0, communities.length - 1),
			random.integer(0, communities.length - 1)
		);
		const place = communities[index]!;
		if (members[index]!.has(id) || !isMeantFor(place, { id, municipality })) continue;
		members[index]!.add(id);
		missing--;
	}
	return communities.map((community, index) => ({ ...community, members: [...members[index]!] }));
}
