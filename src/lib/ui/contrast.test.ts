import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../app.css', import.meta.url), 'utf8').replace(
	/\/\*[^]*?\*\/|@import[^;]*;/g,
	''
);
const tokens = readFileSync(
	new URL('../../../node_modules/@digital-go-jp/design-tokens/dist/tokens.css', import.meta.url),
	'utf8'
);

type Variables = Record<string, string>;

/** Custom properties of every block with this selector, later ones winning. */
function variablesOf(source: string, selector: string): Variables {
	const variables: Variables = {};
	for (const block of source.split('}')) {
		const [head, body] = [
			block.slice(0, block.lastIndexOf('{')),
			block.slice(block.lastIndexOf('{') + 1)
		];
		if (head.split('{').at(-1)?.trim() !== selector) continue;
		for (const [, name, value] of body.matchAll(/(--[\w-]+):\s*([^;]+);/g))
			if (name && value) variables[name] = value.trim().replace(/\s+/g, ' ');
	}
	return variables;
}

// The print block comes last and repeats the light surface only.
const screen = css.slice(0, css.indexOf('@media print'));
const light = variablesOf(screen, ':root');
const darkBySystem = variablesOf(screen, ":root:not([data-theme='light'])");
const darkByChoice = variablesOf(screen, ":root[data-theme='dark']");
const dark = { ...light, ...darkByChoice };

function colour(variables: Variables, name: string): [number, number, number] {
	let value = variables[name];
	for (let depth = 0; value?.startsWith('var('); depth++) {
		if (depth > 5) throw new Error(`${name} refers to itself`);
		value = variables[value.slice(4, -1)];
	}
	const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(value ?? '');
	if (!match) throw new Error(`${name} is not a colour: ${value}`);
	return [1, 2, 3].map((i) => parseInt(match[i] ?? '', 16)) as [number, number, number];
}

/** Relative luminance, WCAG 2. */
function luminance(rgb: [number, number, number]): number {
	const [r, g, b] = rgb.map((channel) => {
		const c = channel / 255;
		return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(variables: Variables, one: string, other: string): number {
	const [a, b] = [luminance(colour(variables, one)), luminance(colour(variables, other))];
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const SURFACES = ['--surface', '--surface-raised', '--surface-sunken'];

const TEXT_PAIRS: [text: string, background: string][] = [
	...['--text', '--text-muted', '--link', '--danger', '--accent'].flatMap((text) =>
		SURFACES.map((surface): [string, string] => [text, surface])
	),
	['--success', '--surface-raised'],
	['--accent-text', '--accent'],
	['--accent-text', '--accent-hover'],
	['--accent-text', '--accent-active'],
	['--danger-text', '--danger'],
	['--danger-text', '--danger-hover'],
	['--danger-text', '--danger-active'],
	['--text', '--accent-soft'],
	['--link', '--accent-soft'],
	['--accent-soft-text', '--accent-soft'],
	['--accent-soft-text', '--accent-soft-hover'],
	['--danger-soft-text', '--danger-soft'],
	['--success-soft-text', '--success-soft'],
	['--warning-soft-text', '--warning-soft'],
	['--neutral-soft-text', '--neutral-soft'],
	['--text', '--danger-soft'],
	['--link', '--danger-soft'],
	['--text', '--warning-soft'],
	['--text', '--success-soft'],
	['--emergency-text', '--emergency'],
	['--header-text', '--header'],
	['--header-text', '--header-soft'],
	['--disabled-text', '--disabled']
];

const BORDER_PAIRS: [border: string, background: string][] = [
	...['--border-strong', '--accent', '--danger', '--warning', '--success'].flatMap((border) =>
		SURFACES.map((surface): [string, string] => [border, surface])
	),
	['--warning', '--warning-soft'],
	['--success', '--success-soft'],
	['--danger', '--danger-soft'],
	['--accent', '--accent-soft'],
	// One of the two colours of the focus mark always stands out.
	['--focus-outline', '--focus-ring']
];

describe.each([
	['light', light],
	['dark', dark]
])('contrast in the %s theme', (_, variables) => {
	test.each(TEXT_PAIRS)('text %s on %s is at least 4.5', (text, background) => {
		expect(contrast(variables, text, background)).toBeGreaterThanOrEqual(4.5);
	});

	test.each(BORDER_PAIRS)('border %s on %s is at least 3', (border, background) => {
		expect(contrast(variables, border, background)).toBeGreaterThanOrEqual(3);
	});

	test.each(SURFACES)('focus is seen on %s', (surface) => {
		expect(
			Math.max(
				contrast(variables, '--focus-outline', surface),
				contrast(variables, '--focus-ring', surface)
			)
		).toBeGreaterThanOrEqual(3);
	});
});

test('dark by the system and dark by choice are the same', () => {
	expect(Object.keys(darkBySystem).length).toBeGreaterThan(30);
	expect(darkByChoice).toEqual(darkBySystem);
});

test('dark names only what light names', () => {
	expect(Object.keys(light)).toEqual(expect.arrayContaining(Object.keys(darkByChoice)));
});

test('copied primitives equal the design tokens', () => {
	const published = variablesOf(tokens.replace(/\/\*[^]*?\*\//g, ''), ':root');
	const squeeze = (value: string | undefined) => value?.replace(/,\s+/g, ',');
	const copied = Object.entries(light).filter(([name]) =>
		/^--(color-(primitive|neutral)|font-size|border-radius|elevation)-/.test(name)
	);
	expect(copied.length).toBeGreaterThan(30);
	for (const [name, value] of copied)
		expect([name, squeeze(value)]).toEqual([name, squeeze(published[name])]);
});
