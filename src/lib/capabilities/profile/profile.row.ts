import type { EntityTable } from 'dexie';
import type { Profile } from './profile';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

export interface ProfileRow extends Row<Profile> {
	person: string;
}

export const profileProjection = projection<Profile, Pick<ProfileRow, 'person'>>({
	type: 'profile',
	table: 'profiles',
	indexes: 'person',
	keys: ({ author }) => ({ person: author })
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		profiles: EntityTable<ProfileRow, 'id'>;
	}
}

export default [profileProjection];
