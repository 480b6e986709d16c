import type { Profile } from '$lib/domain/profile/profile';
import type { Row } from '../row';
import { projection } from './projection';

export interface ProfileRow extends Row<Profile> {
	person: string;
}

export const profileProjection = projection<Profile, Pick<ProfileRow, 'person'>>({
	type: 'profile',
	table: 'profiles',
	indexes: 'person',
	keys: ({ author }) => ({ person: author })
});
