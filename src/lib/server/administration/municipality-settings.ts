import { newEnvelope } from '$lib/domain/core/create';
import { SYSTEM } from '$lib/domain/core/document';
import { COMMONS } from '$lib/domain/core/space';
import {
	SETTING_LABELS,
	settingText,
	type SettingName,
	parseSettings,
	settingsId,
	settingsOf,
	type MunicipalitySettings,
	type Settings
} from '$lib/capabilities/settings/settings';
import type { SettingsInfo } from '$lib/domain/admin/wire';
import { changeOf } from '../audit/change';
import { ignoreStatus } from '../engine/failures';
import type { Context } from './context';
import type { Asking } from './input';

async function stored({ engine }: Context, municipality: string) {
	const database = engine.database<Settings>(COMMONS);
	return (await database.get(settingsId(municipality)).catch(ignoreStatus(404))) ?? null;
}

/** The settings of a municipality; the defaults where it decided nothing. */
export async function readMunicipalitySettings(
	context: Context,
	municipality: string
): Promise<SettingsInfo<MunicipalitySettings>> {
	const document = await stored(context, municipality);
	return { municipality, values: settingsOf(document), updatedAt: document?.updatedAt ?? '' };
}

/**
 * Writes settings into `commons`, from where every phone has them.
 * @returns what is wrong with them; null when they are written
 */
export async function writeMunicipalitySettings(
	context: Context,
	{ who, municipality }: Asking,
	values: unknown
): Promise<{ field: string; message: string }[] | null> {
	const checked = parseSettings(values);
	if (!checked.success)
		return checked.issues.map((issue) => ({
			field: (issue.path ?? []).map(({ key }) => String(key)).join('.'),
			message: issue.message
		}));
	const before = await stored(context, municipality);
	const now = new Date(context.clock()).toISOString();
	const document: Settings = {
		...newEnvelope('settings', { author: SYSTEM, now, key: '' }),
		_id: settingsId(municipality),
		...(before ? { _rev: before._rev, createdAt: before.createdAt } : {}),
		municipality,
		values: checked.output
	};
	const old = settingsOf(before);
	const changed = (Object.keys(SETTING_LABELS) as SettingName[]).flatMap((name) =>
		changeOf(
			SETTING_LABELS[name],
			settingText(name, old[name]),
			settingText(name, checked.output[name])
		)
	);
	await context.engine.database<Settings>(COMMONS).put(document);
	context.engine.touch(COMMONS);
	await context.audit.append({
		actor: who.account.personId,
		action: 'settings-changed',
		target: municipality,
		municipality,
		detail: changed.join(' ')
	});
	return null;
}
