import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { OPEN } from '../support/link';
import { concat } from '$lib/domain/media/sniff';
import { ascii, png, sha256Of } from '../support/pictures';
import type { Phone } from './phone';
import { choose, photoWithPlace } from './photos';
import { useSignedInPhone } from './setting';

const setting = useSignedInPhone('S0002');

/** The photo as the phone has it: saved from the large view. */
async function saved(phone: Phone, alt: string): Promise<Buffer> {
	await phone.button(`${alt}（大きく表示する）`).click();
	const dialog = phone.page.getByRole('dialog');
	await dialog.getByRole('img', { name: alt }).waitFor();
	const download = phone.page.waitForEvent('download');
	await dialog.getByRole('button', { name: '写真を保存する' }).click();
	const bytes = await readFile(await (await download).path());
	await phone.page.keyboard.press('Escape');
	await dialog.waitFor({ state: 'hidden' });
	return bytes;
}

async function secondPhone(staffNumber: string, thread: string): Promise<Phone> {
	const phone = await setting.phoneOf(staffNumber);
	await phone.visit(thread);
	return phone;
}

describe('a photo', () => {
	test('taken without a network waits with its question, is sent after it, and is seen by another', async () => {
		const { phone, link } = setting;
		const taken = await photoWithPlace(phone);
		expect(taken.includes('SampleCam')).toBe(true);
		await link.cut();
		await phone.visit('/communities/ask-anything/new');
		await phone.chip('未接続').waitFor();
		await phone.fill({ 題名: 'この標識は直せますか', 本文: '市道の交差点です。' });
		await choose(phone, { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: taken });
		await phone.page.getByRole('textbox', { name: '写真の説明' }).fill('倒れた一時停止の標識');
		await phone.button('投稿する').click();
		await phone.heading('この標識は直せますか').waitFor();
		await phone.text('この端末のみ').first().waitFor();
		await phone.button(/倒れた一時停止の標識/).waitFor();
		const kept = await saved(phone, '倒れた一時停止の標識');
		const thread = phone.path();
		await phone.visit('/sync');
		await phone.text('文章のあとに送ります').waitFor();

		await phone.killTab();
		await phone.visit(thread);
		await phone.button(/倒れた一時停止の標識/).waitFor();
		await link.restore();
		await phone.goOnline();
		await phone.text('送信済み').first().waitFor();
		await phone.visit('/sync');
		await phone.heading('写真・ファイルの送信').waitFor({ state: 'hidden' });

		const second = await secondPhone('S0002', thread);
		const received = await saved(second, '倒れた一時停止の標識');
		expect(sha256Of(new Uint8Array(received))).toBe(sha256Of(new Uint8Array(kept)));
		// Turned as it was held, small, and without a word about where and with what.
		expect(received.length).toBeLessThan(taken.length);
		for (const trace of ['SampleCam', 'Exif', 'EXIF', 'XMP '])
			expect(received.includes(trace)).toBe(false);
		const size = await second.page
			.locator('img[src^="blob:"]')
			.first()
			.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
		expect(size).toEqual([800, 1600]);

		// It stays there without a network.
		await link.cut();
		await second.page.reload();
		await second.button('倒れた一時停止の標識（大きく表示する）').waitFor();
	});

	test('on a thin line waits for the text, goes on after a cut, and is not sent twice', async () => {
		const { phone, link } = setting;
		const large = png(700, 700, 3);
		await phone.visit('/communities/ask-anything/new');
		await phone.fill({ 題名: '細い回線の写真', 本文: '届きますか。' });
		const pdf = Buffer.from(concat([ascii('%PDF-1.7\n'), large]));
		await choose(phone, { name: '図面.pdf', mimeType: 'application/pdf', buffer: pdf });
		await phone.text('図面.pdf').waitFor();
		await phone.button('投稿する').click();
		await phone.heading('細い回線の写真').waitFor();
		const thread = phone.path();
		link.shape({ ...OPEN, up: 200_000 });
		await phone.text('送信済み').first().waitFor();
		await phone.text(/送信待ちです/).waitFor();
		await phone.visit('/sync');
		await phone.text(/% まで送りました/).waitFor();
		const before = link.counters.up;
		await link.cut();
		await phone.killTab();
		link.shape(OPEN);
		await link.restore();
		await phone.visit('/sync');
		await phone.heading('写真・ファイルの送信').waitFor({ state: 'hidden' });
		await phone.isUpToDate();
		expect(link.counters.up - before).toBeLessThan(pdf.length);

		const second = await secondPhone('S0002', thread);
		const download = second.page.waitForEvent('download');
		await second.button('図面.pdfを保存する').click();
		expect((await download).suggestedFilename()).toBe('図面.pdf');
	});

	test('comes by a paste only alone, and only into a field of its form', async () => {
		const { phone } = setting;
		/** What a program copies: a picture, and perhaps a text beside it. True when the page took it. */
		const paste = (into: Locator, text: string) =>
			into.evaluate(
				(element, copied) => {
					const clipboardData = new DataTransfer();
					clipboardData.items.add(
						new File([new Uint8Array(copied.bytes)], 'image.png', { type: 'image/png' })
					);
					if (copied.text !== '') clipboardData.setData('text/plain', copied.text);
					return !element.dispatchEvent(
						new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
					);
				},
				{ text, bytes: [...png(8, 8, 1)] }
			);
		const chosen = phone.page.getByRole('list', { name: '選んだ写真とファイル' });
		await phone.visit('/communities/ask-anything/new');
		await phone.text('自動で保存します').waitFor();
		// Cells of Excel carry their picture: the text is the browser's to put in.
		const body = phone.page.getByRole('textbox', { name: '本文' });
		expect(await paste(body, '4月\t120')).toBe(false);
		expect(await paste(phone.heading('投稿する'), '')).toBe(false);
		expect(await paste(body, '')).toBe(true);
		await chosen.getByText('image').waitFor();
		expect(await chosen.getByRole('listitem').count()).toBe(1);
	});

	test('is kept with the draft, and what may not be sent is said at once', async () => {
		const { phone } = setting;
		await phone.visit('/communities/ask-anything/new');
		await phone.fill({ 題名: '下書きの写真', 本文: '途中です。' });
		await choose(
			phone,
			{ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: await photoWithPlace(phone, 200, 100) },
			{ name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<html></html>') },
			{ name: 'IMG_2.HEIC', mimeType: '', buffer: Buffer.from('....ftypheic') }
		);
		await phone.text(/「page.html」は付けられません/).waitFor();
		await phone.text(/HEIC形式）は、このブラウザーでは開けません/).waitFor();
		await phone.page.getByRole('textbox', { name: '写真の説明' }).fill('見取り図');
		// From the first letter that is not kept the note says so: it never speaks of earlier texts.
		await phone.text(/下書きを保存しました/).waitFor();
		await phone.killTab();
		await phone.visit('/communities/ask-anything/new');
		await phone.page.getByRole('textbox', { name: '写真の説明' }).waitFor();
		await phone.button('投稿する').click();
		await phone.button(/見取り図/).waitFor();
		expect((await saved(phone, '見取り図')).length).toBeGreaterThan(100);
	});

	test('with データ節約 comes when it is tapped, and stays when it is to', async () => {
		const { phone, link } = setting;
		await phone.visit('/disaster/new');
		await choose(phone, {
			...{ name: 'note.jpg', mimeType: 'image/jpeg' },
			buffer: await photoWithPlace(phone, 400, 300)
		});
		await phone.page.getByRole('textbox', { name: '写真の説明' }).fill('水位標');
		await phone.fill({ 題名: '写真のあるノート', '3行要約': '水位を見る' });
		await phone.choose({
			'災害 必須': '風水害',
			当時の役割: '避難所運営',
			フェーズ: '警戒・参集',
			立場: '被災'
		});
		await phone.page.getByRole('checkbox', { name: /公開することに同意/ }).check();
		await phone.page.getByRole('checkbox', { name: /特定される内容がない/ }).check();
		await phone.button('公開する').click();
		await phone.heading('写真のあるノート').waitFor();
		const note = phone.path();
		await phone.visit('/sync');
		await phone.isUpToDate();
		await phone.heading('写真・ファイルの送信').waitFor({ state: 'hidden' });

		const second = await secondPhone('S0002', '/sync');
		await second.page.getByRole('checkbox', { name: /データ節約/ }).check();
		await second.visit(note);
		await second.text(/タップで受信/).waitFor();
		await second.button('この端末に残す').click();
		await second.button('端末に残しています').waitFor();
		await second.button('水位標（大きく表示する）').waitFor();
		await link.cut();
		await second.page.reload();
		await second.button('水位標（大きく表示する）').waitFor();
	});
});
