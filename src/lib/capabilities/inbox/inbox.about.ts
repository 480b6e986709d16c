import { about, unseen } from '$lib/domain/about';
import { dutyPath, type Duty, type DutyKind } from './duty';

export const dutyAbout = about<Duty>({
	type: 'duty',
	search: null,
	parent: null,
	path: ({ id }) => dutyPath(id.split(':')[2] as DutyKind),
	edit: null
});

export default [dutyAbout, unseen('readmark'), unseen('watch'), unseen('notices')];
