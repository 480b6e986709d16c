import { newAcceptance } from '$lib/capabilities/thread/acceptance';
import { newAnonymous } from '$lib/capabilities/anonymous/anonymous';
import { newBoard } from '$lib/capabilities/community/board';
import { newMembership } from '$lib/capabilities/community/community';
import { newProposal } from '$lib/capabilities/community/proposal';
import { newEnvelope } from '$lib/domain/core/create';
import type { Envelope } from '$lib/domain/core/document';
import { newFaq } from '$lib/capabilities/faq/faq';
import { newSection } from '$lib/capabilities/handover/handover';
import { newNotices, USUAL_NOTICES } from '$lib/capabilities/inbox/notices';
import { markedRead } from '$lib/capabilities/inbox/readmark';
import { newWatch } from '$lib/capabilities/inbox/watch';
import { newSignup } from '$lib/capabilities/event/event';
import { newReport } from '$lib/capabilities/moderation/moderation';
import type { DocumentTypeName } from '$lib/domain/registry';
import { newProfile } from '$lib/capabilities/profile/profile';
import { toggledReaction } from '$lib/capabilities/thread/reaction';
import { newSaved } from '$lib/capabilities/thread/saved';
import { newReply } from '$lib/capabilities/thread/thread';
import { newUseful } from '$lib/capabilities/faq/useful';
import { draftBy, notebookBy, noteBy, threadBy } from './documents';

const NOW = '2026-04-01T00:00:00.000Z';
const DATE = '2026-04-15';

/** A document the server writes itself, as somebody would forge it. */
const forged = (type: DocumentTypeName, author: string, key: string, fields: object): Envelope => ({
	...newEnvelope(type, { author, key: '', now: NOW }),
	_id: `${type}:${author}-${key}`,
	...fields
});

/**
 * A well-formed document of each type there is, by a person and different for each key: what the
 * generated tests of the permissions write. A type without one fails them.
 */
export const FACTORIES: Readonly<
	Record<DocumentTypeName, (author: string, key: string) => Envelope>
> = {
	person: (author, key) =>
		forged('person', author, key, {
			person: author,
			name: '例田 一郎（サンプル）',
			kana: '',
			municipality: '072036',
			unit: 'koriyama-east',
			unitName: '東行政センター（サンプル）',
			title: '主事'
		}),
	unit: (author, key) =>
		forged('unit', author, key, {
			unit: `${author}-${key}`,
			name: '総務課（サンプル）',
			municipality: '072036',
			parent: null,
			head: author,
			deputy: null
		}),
	community: (author, key) =>
		forged('community', author, key, {
			community: `${author}-${key}`,
			title: '勝手に開いた集まり',
			kind: 'learning',
			scope: 'region',
			municipality: null,
			purpose: '学び合い',
			howTo: '',
			host: author
		}),
	settings: (author, key) =>
		forged('settings', author, key, { municipality: '072036', values: {} }),
	roll: (author, key) =>
		forged('roll', author, key, {
			subject: `community:${author}-${key}`,
			groups: { joined: author }
		}),
	membership: (author, key) =>
		newMembership({ author, now: NOW, community: `none-${key}`, state: 'joined' }),
	board: (author, key) =>
		newBoard({ author, key, now: NOW }, { notice: `お知らせ ${key}`, rules: '', firstMeeting: '' }),
	profile: (author, key) => ({
		...newProfile(author, NOW, {
			tags: [{ area: 'work', text: `窓口 ${key}` }],
			introduction: '',
			isAskable: true,
			days: ['mon'],
			how: ''
		}),
		_id: `profile:${author}:${key}`
	}),
	thread: (author, key) => threadBy(author, key),
	reply: (author, key) =>
		newReply({ author, now: NOW, key }, { thread: `thread:${author}:${key}`, body: '返信です。' }),
	reaction: (author, key) =>
		toggledReaction(
			{ author, now: NOW, thread: `thread:s0099:${key}`, target: `reply:s0099:${key}` },
			'thanks',
			undefined
		),
	acceptance: (author, key) =>
		newAcceptance(
			{ author, now: NOW },
			{ thread: `thread:${author}:${key}`, reply: `reply:s0099:${key}` }
		),
	disaster: (author, key) => noteBy(author, key),
	faq: (author, key) =>
		newFaq(
			{ author, now: NOW, key },
			{
				question: '締切はいつですか',
				detail: '',
				answer: '',
				contact: '総務課',
				checkedOn: '',
				expiresOn: '',
				municipalities: ['072036'],
				source: `thread:s0099:${key}`,
				variantOf: `faq:s0099:${key}`
			}
		),
	useful: (author, key) =>
		newUseful({ author, now: NOW }, { target: `faq:s0099:${key}`, answer: 'yes' }),
	notebook: (author, key) => notebookBy(author, key),
	section: (author, key) =>
		newSection(author, NOW, { notebook: `notebook:${author}:${key}`, section: '01', text: '概要' }),
	series: (author, key) => ({
		...newEnvelope('series', { author, now: NOW, key }),
		title: '交流会',
		description: '',
		rrule: 'FREQ=MONTHLY;BYDAY=+3WE',
		startsOn: DATE,
		endsOn: '',
		startTime: '16:00',
		endTime: '17:00',
		place: '会議室',
		url: '',
		capacity: 10,
		workTreatment: ''
	}),
	occurrence: (author, key) => ({
		...newEnvelope('occurrence', { author, now: NOW, key: `${key}:${DATE}` }),
		series: `series:${author}:${key}`,
		date: DATE,
		cancelled: false,
		theme: '',
		place: '',
		capacity: null,
		record: ''
	}),
	signup: (author, key) =>
		newSignup({
			author,
			now: NOW,
			series: `series:${author}:${key}`,
			date: DATE,
			attendance: 'venue'
		}),
	verdict: (author, key) =>
		forged('verdict', author, key, {
			signup: `signup:${author}:${author}:${key}:${DATE}`,
			signupRev: '1-a',
			series: `series:${author}:${key}`,
			date: DATE,
			person: author,
			outcome: 'confirmed',
			order: 1,
			reason: ''
		}),
	hiding: (author, key) =>
		forged('hiding', author, key, {
			target: `thread:${author}:${key}`,
			state: 'hidden',
			reason: '気に入らない'
		}),
	draft: (author, key) => draftBy(author, key),
	saved: (author, key) =>
		newSaved({ author, now: NOW }, { target: `thread:s0099:${key}`, space: 'community-shomu' }),
	readmark: (author, key) =>
		markedRead(
			{ author, now: NOW, place: `community-none-${key}` },
			{ seen: { [`s0099:${key}`]: { at: NOW, replies: 1 } } },
			undefined
		),
	watch: (author, key) =>
		newWatch({ author, now: NOW, community: `none-${key}` }, { level: 'all' }),
	notices: (author, key) => ({
		...newNotices({ author, now: NOW }, USUAL_NOTICES),
		_id: `notices:${author}:${key}`
	}),
	duty: (author, key) => forged('duty', author, key, { kind: 'report', count: 1, arrivedAt: NOW }),
	anonymous: (author, key) =>
		newAnonymous(
			{ author, key, now: NOW },
			{
				space: 'community-shomu',
				thread: '',
				kind: 'question',
				title: `いまさら聞けないこと ${key}`,
				body: '基本のことですが、教えてください。'
			}
		),
	publication: (author, key) =>
		forged('publication', author, key, {
			anonymous: `anonymous:${author}:${key}`,
			published: '',
			reason: 'too_many'
		}),
	proposal: (author, key) =>
		newProposal(
			{ author, key, now: NOW },
			{
				title: `写真の集まり ${key}`,
				kind: 'charm',
				scope: 'region',
				purpose: '地域の写真を持ち寄ります。',
				howTo: '',
				isHost: true
			}
		),
	decision: (author, key) =>
		forged('decision', author, key, {
			proposal: `proposal:${author}:${key}`,
			outcome: 'opened',
			community: 'shomu',
			reason: ''
		}),
	report: (author, key) =>
		newReport(
			{ author, now: NOW },
			// Of a place that everybody has: from others nobody reports.
			{ target: `faq:s0099:${key}`, space: 'commons', reason: 'hurtful', detail: '' }
		)
};
