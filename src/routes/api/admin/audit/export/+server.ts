import type { RequestHandler } from './$types';
import type { NotEncodable } from '$lib/domain/admin/wire';
import { auditExportSchema, exportAudit } from '$lib/server/administration/audit-log';
import { csvOf } from '$lib/server/administration/csv';
import { bodyOf } from '$lib/server/administration/input';
import { administrator } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

/** Rows that are named when a file cannot be written; more help nobody. */
const MAX_NAMED = 100;

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const { encoding, ...search } = await bodyOf(event, auditExportSchema);
		const yui = await running();
		const table = await exportAudit(yui, who, search);
		const file = csvOf(table, encoding);
		if ('unwritable' in file) {
			const rows = file.unwritable.slice(0, MAX_NAMED);
			const reason = 'Shift_JIS lacks characters';
			return json({ error: 'not_encodable', reason, rows } satisfies NotEncodable, 422);
		}
		await yui.audit.append({
			actor: who.account.personId,
			action: 'exported',
			target: '',
			municipality: who.municipality ?? '',
			detail: `監査記録 ${table.length - 1}件`
		});
		const charset = encoding === 'cp932' ? 'Shift_JIS' : 'utf-8';
		return new Response(file.bytes as BodyInit, {
			headers: {
				'content-type': `text/csv; charset=${charset}`,
				'content-disposition': 'attachment; filename="audit.csv"'
			}
		});
	});
