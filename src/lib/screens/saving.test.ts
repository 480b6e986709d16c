import { expect, test } from 'vitest';
import { saving, whenSaved } from './saving';

/** A promise that is kept by hand. */
function manual(): [Promise<void>, () => void] {
	let resolve = () => {};
	return [new Promise<void>((kept) => (resolve = kept)), () => resolve()];
}

test('a page is not reloaded while a form is saved, nor while it leaves for what it made', async () => {
	const order: string[] = [];
	const [put, saved] = manual();
	const [left, arrive] = manual();
	const form = (async () => {
		await saving(put);
		order.push('saved');
		await saving(left);
		order.push('left');
	})();
	const reload = whenSaved().then(() => order.push('reload'));
	saved();
	await new Promise((resolve) => setTimeout(resolve, 5));
	arrive();
	await Promise.all([form, reload]);
	expect(order).toEqual(['saved', 'left', 'reload']);
});

test('a page is reloaded after a save that failed, and at once when there is none', async () => {
	await whenSaved();
	const failed = saving(Promise.reject(new Error('full')));
	await Promise.all([whenSaved(), expect(failed).rejects.toThrow('full')]);
});
