import { exifWithPlace, withExif } from '../support/pictures';
import type { Phone } from './phone';

/** A JPEG of the browser's own making, with camera and place in it, to be turned by a quarter. */
export async function photoWithPlace(phone: Phone, width = 2400, height = 1200): Promise<Buffer> {
	const address = await phone.page.evaluate(
		([width, height]) => {
			const canvas = document.createElement('canvas');
			[canvas.width, canvas.height] = [width!, height!];
			const context = canvas.getContext('2d')!;
			for (let x = 0; x < width!; x += 20)
				for (let y = 0; y < height!; y += 20) {
					context.fillStyle = `hsl(${(x * 7 + y * 3) % 360} 60% ${30 + ((x * y) % 40)}%)`;
					context.fillRect(x, y, 20, 20);
				}
			return canvas.toDataURL('image/jpeg', 0.9);
		},
		[width, height]
	);
	const jpeg = new Uint8Array(Buffer.from(address.split(',')[1]!, 'base64'));
	return Buffer.from(withExif(jpeg, exifWithPlace()));
}

/** Chooses files as the phone's picker would hand them over. */
export async function choose(
	phone: Phone,
	...files: { name: string; mimeType: string; buffer: Buffer }[]
) {
	await phone.page.locator('input[name=attachments]').setInputFiles(files);
}
