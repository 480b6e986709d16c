/*
 * Before the app: does this browser have what it needs? If not, the first screen says so instead of
 * staying empty. A classic script in the words of 2015, because an old browser has to understand this one.
 * The app itself then does not begin (src/hooks.client.ts).
 */
(function () {
	/**
	 * What the app cannot do without: globals by their path, and selectors of CSS. What is newer than the
	 * oldest browsers named below has to have a fallback; tests/e2e/needs.test.ts walks both lists.
	 */
	var NEEDS = [
		'HTMLScriptElement.prototype.noModule',
		'Worker',
		'indexedDB',
		'navigator.locks',
		'crypto.subtle',
		'crypto.getRandomValues',
		'TextEncoder',
		'TextDecoderStream',
		'ReadableStream',
		'AbortSignal.timeout',
		'HTMLDialogElement.prototype.showModal',
		'Object.hasOwn',
		'Array.prototype.at',
		'Array.prototype.toReversed',
		'String.prototype.replaceAll',
		'String.prototype.toWellFormed',
		':has(*)'
	];
	/** As in README.md and vite.config.ts. */
	var OLDEST = 'iPhone・iPad は iOS 16.4、Mac は Safari 16.4、ほかは Chrome・Edge 111、Firefox 121';

	function isThere(need) {
		if (need.charAt(0) === ':')
			return !!window.CSS && !!CSS.supports && CSS.supports('selector(' + need + ')');
		var parts = need.split('.');
		var value = window;
		for (var i = 0; i < parts.length - 1; i++) {
			value = value[parts[i]];
			if (value === undefined || value === null) return false;
		}
		// A property of the prototype may only be looked for: reading it there throws.
		var last = parts[parts.length - 1];
		return last in value && (last === 'noModule' || value[last] !== undefined);
	}

	function mayKeep() {
		try {
			// Blocked, the browser throws here, or gives nothing; Firefox does so with databases too.
			return (
				!!window.localStorage && localStorage.getItem('yui.me') !== undefined && !!window.indexedDB
			);
		} catch (error) {
			return false;
		}
	}

	function lacking() {
		var lacks = [];
		for (var i = 0; i < NEEDS.length; i++) {
			try {
				if (!isThere(NEEDS[i])) lacks.push(NEEDS[i]);
			} catch (error) {
				lacks.push(NEEDS[i]);
			}
		}
		return lacks;
	}

	function reason() {
		if (window.isSecureContext === false)
			return {
				title: '「https://」で開いてください',
				lines: [
					'いまのアドレス（' +
						location.origin +
						'）は安全な接続（HTTPS）ではないため、結（ゆい）を使えません。',
					'アドレスの先頭が「https://」のものを開いてください。分からないときは、情報システムの担当に聞いてください。'
				]
			};
		var lacks = lacking();
		if (!mayKeep() && (lacks.length === 0 || (lacks.length === 1 && lacks[0] === 'indexedDB')))
			return {
				title: 'この端末に保存できません',
				lines: [
					'結（ゆい）は、通信できない所でも使えるように、この端末にデータを保存します。いまはブラウザーがそれを止めています。',
					'ブラウザーの設定で、このサイトの「Cookie」と「サイトデータ」の保存を許可してから、開き直してください。プライベートウィンドウ（シークレット）のときは、ふつうのウィンドウで開いてください。'
				]
			};
		if (lacks.length > 0)
			return {
				title: 'このブラウザーでは使えません',
				lines: [
					'ブラウザーか端末が古いため、結（ゆい）に必要な機能がありません。',
					'使えるのは、次の版か、それより新しいものです：' +
						OLDEST +
						'。更新できないときは、情報システムの担当に聞いてください。',
					'足りない機能：' + lacks.join('、')
				]
			};
		return null;
	}

	function show(why) {
		var main = document.createElement('main');
		var title = document.createElement('h1');
		title.textContent = why.title;
		title.style.fontSize = '1.5rem';
		main.appendChild(title);
		for (var i = 0; i < why.lines.length; i++) {
			var line = document.createElement('p');
			line.textContent = why.lines[i];
			main.appendChild(line);
		}
		main.style.maxWidth = '40rem';
		main.style.margin = '0 auto';
		main.style.padding = '1.5rem 1rem';
		main.style.lineHeight = '1.7';
		main.style.fontFamily = 'sans-serif';
		main.style.overflowWrap = 'anywhere';
		document.documentElement.style.colorScheme = 'light dark';
		document.body.insertBefore(main, document.body.firstChild);
	}

	window.yuiNeeds = NEEDS;
	var why = reason();
	if (!why) return;
	document.documentElement.setAttribute('data-lacking', '');
	document.addEventListener('DOMContentLoaded', function () {
		show(why);
	});
})();
