import { unseen } from '$lib/domain/about';

export default [unseen('hiding'), unseen('report')];
