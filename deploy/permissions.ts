/** `npm run permissions`: writes docs/permissions.md from the table in src/lib/domain/permissions. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Role } from '../src/lib/domain/core/document';
import { CLOCK_ERROR_MS, FIRST_MOMENT } from '../src/lib/domain/permissions/moments';
import { ACTIONS, type Grants, type TypeRules } from '../src/lib/domain/permissions/presets';
import { documentTypes } from '../src/lib/domain/registry';

const FILE = fileURLToPath(new URL('../docs/permissions.md', import.meta.url));

const ROLES: Readonly<Record<Role, string>> = {
	member:
		'Everybody who has the space. Every role below includes it, in the spaces the person has.',
	'general-affairs': '庶務担当; a role of the account, which permits nothing by itself.',
	organiser: 'Arranges meetings for others; a role of the account.',
	host: '世話役 of one community, named in its `community` document. `host:<community>` in `who.roles`.',
	manager:
		'所属長 or 代決者 of one unit, named in its `unit` document. `manager:<unit>` in `who.roles`.',
	'municipal-admin':
		'Administrator of one municipality; a role of the account. `municipal-admin:<code>` in `who.roles`.',
	secretariat: '事務局 of the region; a role of the account.',
	clerk: 'The server itself. No account can have it.'
};

const cellOf = (grants: Grants): string =>
	(Object.keys(ROLES) as Role[])
		.flatMap((role) => (grants[role] ? [`${role}: **${grants[role]}**`] : []))
		.join('<br>') || '–';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function rulesTable(): string[] {
	const head = ['type', 'spaces', ...ACTIONS];
	return [
		row(head),
		row(head.map(() => '---')),
		...documentTypes.map(({ type, label, permissions: rules }) => {
			const cells = ACTIONS.map((action) => cellOf(rules[action]));
			return row([`\`${type}\`<br>${label}`, rules.spaces.join(', '), ...cells]);
		})
	];
}

const idOf = (type: string, { id }: TypeRules): string =>
	[type, ...id.map((part) => (part === '*' ? '…' : `<${part.replace('bare:', '')}>`))].join(':');

function fieldsTable(): string[] {
	const head = ['type', 'id', 'keep their first value', 'state may change'];
	return [
		row(head),
		row(head.map(() => '---')),
		...documentTypes.map(({ type, permissions: rules }) => {
			const changes = Object.entries(rules.states ?? {}).map(([from, to]) =>
				to.length > 0 ? `${from} → ${to.join(', ')}` : `${from}: never`
			);
			const fields = rules.immutable.map((name) => `\`${name}\``).join(', ');
			return row([
				`\`${type}\``,
				`\`${idOf(type, rules)}\`${rules.begunByAnyone ? ', begun by anybody' : ''}`,
				fields || '–',
				changes.join('<br>') || '–'
			]);
		})
	];
}

/** The text of docs/permissions.md. */
export async function permissionsText(): Promise<string> {
	const days = CLOCK_ERROR_MS / (24 * 60 * 60 * 1000);
	const lines = [
		'# Permissions',
		'',
		'<!-- Written by `npm run permissions` from src/lib/domain/permissions/table.ts; a test compares. -->',
		'',
		'The form, the replica worker, the gateway and CouchDB decide by one table. `tests/gateway/permissions.test.ts` tries every cell of it on the running server.',
		'',
		'## Roles',
		'',
		row(['role', 'who']),
		row(['---', '---']),
		...Object.entries(ROLES).map(([role, text]) => row([`\`${role}\``, text])),
		'',
		'Roles held at a place are computed for each request, by the server from the directory in `commons` and by the phone from its rows. The word alone (`host` in an account) permits nothing.',
		'',
		'## Who may do what',
		'',
		'**own**: what the person wrote. **named**: what is about something the person wrote, as its id says. **municipality**: what people of the municipality wrote that the person administers. **all**: everybody’s. Who is not named may not. Reading is by space: whoever has a space gets all of it, and nobody else anything.',
		'',
		...rulesTable(),
		'',
		'`hide` and `restore` are asked of the server (`POST /api/moderation`), which writes a `hiding` beside the document; also by who does not have the space, about what was reported from it. Everything else is written as a document.',
		'',
		'## Fields and states',
		'',
		'`_id`, `type`, `author` and `createdAt` keep their first value in every type. `editor` is who writes, or null in a merge that the server can make itself. Nobody continues a revision with a state that is not named here.',
		'',
		...fieldsTable(),
		'',
		'## Times',
		'',
		`- Nothing is before ${FIRST_MOMENT.slice(0, 10)}, nor more than ${days} days ahead of the server’s clock.`,
		`- \`updatedAt\` is not more than ${2 * days} days before \`createdAt\`, nor before the \`updatedAt\` of the revision it continues: two clocks, each wrong by ${days} days at most.`,
		'- How late something arrives does not matter, and what is concurrent may be older: a phone may be without a network for weeks.',
		'',
		'## Deleting',
		'',
		'What others may have read is not deleted: its author withdraws or corrects it, and moderators hide it, which leaves a record beside it (`hiding`), in the register of the server and in the audit log. What is deleted leaves a tombstone. The loser of a merge ends with a tombstone that names the revision its text went into.',
		''
	];
	return format(lines.join('\n'), { ...(await resolveConfig(FILE)), parser: 'markdown' });
}

/** What docs/permissions.md says now. */
export const permissionsFile = (): Promise<string> => readFile(FILE, 'utf8');

if (process.argv[1] === fileURLToPath(import.meta.url))
	await writeFile(FILE, await permissionsText());
