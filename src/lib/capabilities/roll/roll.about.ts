import { unseen } from '$lib/domain/about';

export default [unseen('roll')];
