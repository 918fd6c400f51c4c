import { ApiError } from './errors.ts';
import type { Plan, ResultRow } from './plan.ts';
import type { Answer, ApiRequest } from './request.ts';

/** Makes the HTTP answer of a statement's result, with the status and headers that PostgREST gives it. */
export function respond(request: ApiRequest, { routine }: Plan, row: ResultRow): Answer {
  const { status, range, hasBody } =
    request.action === 'read' || request.action === 'call' ? ofRows(request, row) : ofWrite(request, row);
  const isVoid = routine?.returns === 'void';
  const answer: Answer = {
    status: isVoid ? 204 : status,
    headers: { 'content-range': range },
    body: '',
  };
  if (hasBody && !isVoid) {
    const type = { array: 'application/json', object: 'application/vnd.pgrst.object+json', csv: 'text/csv' };
    answer.headers['content-type'] = `${type[request.format]}; charset=utf-8`;
    if (!request.headOnly) answer.body = row.body ?? '';
  }
  answer.headers['content-profile'] = request.schema;
  if (request.preferences.applied.length > 0) {
    answer.headers['preference-applied'] = request.preferences.applied.join(', ');
  }
  return override(answer, row);
}

interface Outcome {
  status: number;
  range: string;
  hasBody: boolean;
}

function ofRows({ query }: ApiRequest, row: ResultRow): Outcome {
  const total = row.total === null ? undefined : Number(row.total);
  const first = query.offset;
  const count = Number(row.page_total);
  if (total !== undefined && first > total) {
    const details = `An offset of ${first} was requested, but there are only ${total} rows.`;
    throw new ApiError(416, { code: 'PGRST103', message: 'Requested range not satisfiable', details });
  }
  const partial = total !== undefined && count < total;
  return { status: partial ? 206 : 200, range: contentRange(first, first + count - 1, total), hasBody: true };
}

function ofWrite({ action, preferences }: ApiRequest, row: ResultRow): Outcome {
  const count = Number(row.page_total);
  const total = preferences.count ? count : undefined;
  const hasBody = preferences.return === 'representation';
  if (action === 'insert') {
    const onlyMerged =
      preferences.resolution === 'merge-duplicates' && row.inserted !== null && Number(row.inserted) <= 0;
    return { status: onlyMerged ? 200 : 201, range: contentRange(1, 0, total), hasBody };
  }
  const range = action === 'update' ? contentRange(0, count - 1, total) : contentRange(1, 0, total);
  return { status: hasBody ? 200 : 204, range, hasBody };
}

function contentRange(first: number, last: number, total: number | undefined): string {
  return `${first <= last && total !== 0 ? `${first}-${last}` : '*'}/${total ?? '*'}`;
}

/** A function may choose status and headers through the settings response.status and response.headers. */
function override(answer: Answer, { response_status: status, response_headers: headers }: ResultRow): Answer {
  if (status !== null) {
    if (!/^[1-9]\d\d$/.test(status)) {
      throw new ApiError(500, { code: 'PGRST112', message: 'response.status guc must be a valid status code' });
    }
    answer.status = Number(status);
  }
  if (headers !== null) Object.assign(answer.headers, ...readHeaders(headers));
  return answer;
}

function readHeaders(text: string): Record<string, string>[] {
  try {
    return (JSON.parse(text) as Record<string, string>[]).map((header) =>
      Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value])),
    );
  } catch {
    const message =
      'response.headers guc must be a JSON array composed of objects with a single key and a string value';
    throw new ApiError(500, { code: 'PGRST111', message });
  }
}
