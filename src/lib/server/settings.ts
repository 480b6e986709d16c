/**
 * Every setting of the server: an environment variable with a default. This is the only file that
 * reads them, and docs/operations.md names them all.
 */
import { MUNICIPALITIES } from '$lib/domain/region/municipalities';
import { MAX_BODY_BYTES } from '$lib/domain/wire';
import type { FirstAdministrator } from './administration/first';
import { pushHosts } from './push/endpoint';

interface Setting<T> {
	/** Name of the environment variable. */
	name: string;
	/** The default as one would write it; '' means not set. */
	fallback: string;
	meaning: string;
	/** Throws an `Error` that says what is wrong with the value, in one clause. */
	parse: (value: string) => T;
}

function setting<T>(
	name: string,
	fallback: string,
	meaning: string,
	parse: (value: string) => T
): Setting<T> {
	return { name, fallback, meaning, parse };
}

const text = (value: string): string => value;

const switchOf = (value: string): boolean => {
	if (['1', 'on', 'true', 'yes'].includes(value)) return true;
	if (['', '0', 'off', 'false', 'no'].includes(value)) return false;
	throw new Error('must be 1 or 0');
};

const integer =
	(min: number, max: number) =>
	(value: string): number => {
		const number = Number(value);
		if (value.trim() === '' || !Number.isInteger(number) || number < min || number > max)
			throw new Error(`must be a whole number from ${min} to ${max}`);
		return number;
	};

const oneOf =
	<T extends string>(...choices: readonly T[]) =>
	(value: string): T => {
		if (!choices.includes(value as T)) throw new Error(`must be one of ${choices.join(', ')}`);
		return value as T;
	};

const httpUrl = (value: string): string => {
	if (value === '') return value;
	const url = URL.canParse(value) ? new URL(value) : null;
	if (!url || !['http:', 'https:'].includes(url.protocol))
		throw new Error('must be a URL that begins with http:// or https://');
	return value.replace(/\/+$/, '');
};

/** As it is: issuers are told apart by a slash at the end. */
const issuerUrl = (value: string): string => httpUrl(value) && value;

const couchUrl = (value: string): string => {
	if (value !== '' && !(URL.canParse(value) && new URL(value).username))
		throw new Error('must be a URL with the name and password of a CouchDB administrator in it');
	return httpUrl(value);
};

const contact = (value: string): string => {
	if (value !== '' && !/^(?:https:\/\/|mailto:).+$/.test(value))
		throw new Error('must begin with https:// or mailto:');
	return value;
};

const administrator = (value: string): FirstAdministrator | null => {
	if (value === '') return null;
	const [municipality = '', staffNumber = '', ...name] = value.split(':');
	const isKnown = MUNICIPALITIES.some(({ code }) => code === municipality);
	if (!isKnown || staffNumber.trim() === '' || name.join(':').trim() === '')
		throw new Error(
			'must be the code of a municipality, a staff number and a name: 072036:A0001:氏名'
		);
	return { municipality, staffNumber: staffNumber.trim(), name: name.join(':').trim() };
};

const databasePrefix = (value: string): string => {
	if (!/^[a-z][a-z0-9_]{0,40}$/.test(value))
		throw new Error('must begin with a-z and have only a-z, 0-9 and _ (at most 41 characters)');
	return value;
};

const municipalityCode = (value: string): string => {
	if (value !== '' && !MUNICIPALITIES.some(({ code }) => code === value))
		throw new Error('must be the six-digit code of a municipality of the region');
	return value;
};

const definitions = {
	host: setting('HOST', '127.0.0.1', 'Address to listen on.', text),
	port: setting('PORT', '3000', 'Port to listen on; 0 takes any free one.', integer(0, 65_535)),
	origin: setting(
		'ORIGIN',
		'',
		'Address people open, such as https://yui.example.lg.jp; by default that of each request.',
		httpUrl
	),
	trustProxy: setting(
		'TRUST_PROXY',
		'0',
		'1 when a reverse proxy stands in front: believe its X-Forwarded-Proto and the last address of X-Forwarded-For.',
		switchOf
	),
	dataDir: setting('DATA_DIR', './data', 'Folder of the embedded engine.', text),
	couchdbUrl: setting(
		'COUCHDB_URL',
		'',
		'CouchDB 3.4 or newer with its administrator, http://admin:password@host:5984; not set: the embedded engine.',
		couchUrl
	),
	couchdbPrefix: setting(
		'COUCHDB_PREFIX',
		'yui_',
		'What the names of all databases on CouchDB begin with.',
		databasePrefix
	),
	couchdbConfigure: setting(
		'COUCHDB_CONFIGURE',
		'on',
		'off: never change the configuration of CouchDB, only check it.',
		switchOf
	),
	couchdbProxySecret: setting(
		'COUCHDB_PROXY_SECRET',
		'',
		'Secret of the proxy authentication ([chttpd_auth] secret); by default read from CouchDB.',
		text
	),
	sample: setting(
		'SAMPLE',
		'auto',
		'Whether an empty region is filled with the sample: auto (embedded engine only), on, off.',
		oneOf('auto', 'on', 'off')
	),
	samplePassword: setting(
		'SAMPLE_PASSWORD',
		'',
		'Password of all sample accounts; by default each gets its own random one, printed at start.',
		text
	),
	firstAdmin: setting(
		'FIRST_ADMIN',
		'',
		'Who administers a region that nobody administers yet: municipality code, staff number and name, 072036:A0001:氏名. The server prints a link for them at each start until it is used.',
		administrator
	),
	sessionIdleDays: setting(
		'SESSION_IDLE_DAYS',
		'40',
		'Days of silence after which a device must sign in again.',
		integer(1, 400)
	),
	invitationDays: setting(
		'INVITATION_DAYS',
		'7',
		'Days for which an invitation or a reset link may be used.',
		integer(1, 60)
	),
	oidcIssuer: setting(
		'OIDC_ISSUER',
		'',
		'Single sign-on by OpenID Connect: address of the issuer, such as https://login.example.lg.jp; not set: none.',
		issuerUrl
	),
	oidcClientId: setting('OIDC_CLIENT_ID', '', 'Client id at the issuer.', text),
	oidcClientSecret: setting(
		'OIDC_CLIENT_SECRET',
		'',
		'Client secret at the issuer; not set for a public client.',
		text
	),
	oidcName: setting(
		'OIDC_NAME',
		'職員認証',
		'What the issuer is called on the sign-in screen.',
		text
	),
	oidcClaim: setting(
		'OIDC_CLAIM',
		'preferred_username',
		'Claim of the issuer that holds the staff number.',
		text
	),
	oidcMunicipality: setting(
		'OIDC_MUNICIPALITY',
		'',
		'Code of the municipality whose staff numbers these are, such as 072036.',
		municipalityCode
	),
	maxBodyBytes: setting(
		'MAX_BODY_BYTES',
		String(MAX_BODY_BYTES),
		'Bytes in one request body, at most.',
		integer(64 * 1024, 64 * 1024 * 1024)
	),
	bodyIdleSeconds: setting(
		'BODY_IDLE_SECONDS',
		'10',
		'Seconds a request body may pause before the request is given up.',
		integer(1, 600)
	),
	bodyTotalSeconds: setting(
		'BODY_TOTAL_SECONDS',
		'60',
		'Seconds a whole request body may take.',
		integer(1, 3600)
	),
	writeDocumentsPerHour: setting(
		'WRITE_DOCUMENTS_PER_HOUR',
		'10000',
		'Documents one person may write in an hour.',
		integer(100, 100_000_000)
	),
	writeMbPerHour: setting(
		'WRITE_MB_PER_HOUR',
		'32',
		'Megabytes one person may write in an hour.',
		integer(1, 1_000_000)
	),
	readDocumentsPerHour: setting(
		'READ_DOCUMENTS_PER_HOUR',
		'200000',
		'Documents one person may read, or ask about, by replication in an hour.',
		integer(100, 100_000_000)
	),
	readMbPerHour: setting(
		'READ_MB_PER_HOUR',
		'512',
		'Megabytes one person may read by replication in an hour; first syncs come on top.',
		integer(1, 1_000_000)
	),
	proposalsPerDay: setting(
		'PROPOSALS_PER_DAY',
		'5',
		'Communities one person may propose in a day.',
		integer(1, 1_000_000)
	),
	reportsPerDay: setting(
		'REPORTS_PER_DAY',
		'20',
		'Posts one person may report in a day.',
		integer(1, 1_000_000)
	),
	anonymousDelayMinutes: setting(
		'ANONYMOUS_DELAY_MINUTES',
		'15',
		'Minutes between two rounds in which posts without a name appear, and reports reach those who decide, at most; each waits for at least a fifth of them, so that it does not appear beside what else its author sent.',
		integer(0, 1440)
	),
	mediaMbPerDay: setting(
		'MEDIA_MB_PER_DAY',
		'200',
		'Megabytes of photos and files one person may send in a day.',
		integer(1, 1_000_000)
	),
	snapshotCacheMb: setting(
		'SNAPSHOT_CACHE_MB',
		'64',
		'Megabytes of compressed snapshots that are kept in memory.',
		integer(0, 4096)
	),
	vapidPublicKey: setting(
		'VAPID_PUBLIC_KEY',
		'',
		'Key for Web Push, with VAPID_PRIVATE_KEY; not set: made at the first start and kept in the database.',
		text
	),
	vapidPrivateKey: setting('VAPID_PRIVATE_KEY', '', 'Its private half.', text),
	vapidSubject: setting(
		'VAPID_SUBJECT',
		'',
		'Whom push services write to, https://… or mailto:…; by default ORIGIN.',
		contact
	),
	pushHosts: setting(
		'PUSH_HOSTS',
		'fcm.googleapis.com,*.push.apple.com,updates.push.services.mozilla.com,*.notify.windows.com',
		'Push services the server may call; nothing else is, whatever a phone says.',
		pushHosts
	),
	pushDelaySeconds: setting(
		'PUSH_DELAY_SECONDS',
		'10',
		'Seconds a device in use has to show something before others are told.',
		integer(0, 3600)
	),
	logLevel: setting(
		'LOG_LEVEL',
		'info',
		'Least important log lines that are written: trace, debug, info, warn, error, silent.',
		oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent')
	)
};

export type Settings = {
	readonly [Name in keyof typeof definitions]: ReturnType<(typeof definitions)[Name]['parse']>;
};

/** All settings in the order in which they are documented. */
export const SETTINGS: readonly Setting<unknown>[] = Object.values(definitions);

/**
 * Reads all settings; an empty variable counts as not set.
 * @throws one `Error` that names every variable with a bad value
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
	const problems: string[] = [];
	const entries = Object.entries(definitions).map(([key, { name, fallback, parse }]) => {
		try {
			return [key, parse(env[name]?.trim() || fallback)];
		} catch (cause) {
			problems.push(`${name} ${(cause as Error).message}`);
			return [key, undefined];
		}
	});
	if (problems.length > 0) throw new Error(`Bad settings: ${problems.join('; ')}.`);
	return Object.fromEntries(entries) as Settings;
}
