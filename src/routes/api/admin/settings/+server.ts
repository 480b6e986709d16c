import type { RequestHandler } from './$types';
import * as v from 'valibot';
import { asking, bodyOf, fieldProblems } from '$lib/server/administration/input';
import {
	readMunicipalitySettings,
	writeMunicipalitySettings
} from '$lib/server/administration/municipality-settings';
import { answering } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { municipality } = asking(event);
		return json(await readMunicipalitySettings(await running(), municipality));
	});

export const PUT: RequestHandler = (event) =>
	answering(event, async () => {
		const asked = asking(event);
		const values = await bodyOf(event, v.unknown());
		const yui = await running();
		const problems = await writeMunicipalitySettings(yui, asked, values);
		if (problems) return fieldProblems(problems);
		return json(await readMunicipalitySettings(yui, asked.municipality));
	});
