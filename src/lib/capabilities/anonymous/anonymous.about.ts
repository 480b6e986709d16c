import { unseen } from '$lib/domain/about';

export default [unseen('anonymous'), unseen('publication')];
