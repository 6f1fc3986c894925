// One call of the server's JSON API: errors as ApiError, retries where a retry
// does nothing twice, an AbortSignal for calls whose answer nobody waits for.

export interface ErrorDetail { '@type'?: string; reason?: string; retryDelay?: string; metadata?: Record<string, string> }

export class ApiError extends Error {
  constructor(
    readonly http: number,          // 0: the server did not answer.
    readonly status: string,        // `NOT_FOUND`, …; `UNREACHABLE` without an answer.
    message: string,                // Names the thing and the remedy.
    readonly requestId: string,     // As in the server's log; may be empty.
    readonly details: ErrorDetail[] = [],
    readonly retryAfterSeconds = NaN,
  ) {
    super(message);
  }
  get reason(): string {
    return this.details.find((detail) => detail.reason)?.reason ?? '';
  }
}

export interface CallOptions {
  method?: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;                   // Sent as JSON, unless it is a Blob.
  headers?: Record<string, string>;
  signal?: AbortSignal;
  retries?: number;                 // Default 3 for GET and for bodies with a requestId.
}

let onSignedOut: () => void = () => {};
// Calls `listener` whenever the server says that nobody is signed in.
export function listenToSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

let onReach: (reached: boolean) => void = () => {};
// Calls `listener` after each try: whether the server answered.
export function listenToReach(listener: (reached: boolean) => void): void {
  onReach = listener;
}

// A UUID for a create, so that its retry does nothing twice. Works where
// crypto.randomUUID does not: on pages by plain HTTP.
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function address(path: string, query: CallOptions['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

// The answer's JSON. Errors: ApiError; AbortError if `signal` was aborted.
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(path, options);
  const text = await response.text();
  return (text ? JSON.parse(text) : {}) as T;
}

// The answer itself, once its status is a success.
export async function send(path: string, options: CallOptions = {}): Promise<Response> {
  const body = options.body as { requestId?: string } | undefined;
  const method = options.method ?? (body === undefined ? 'GET' : 'POST');
  const repeatable = method === 'GET' || (!(body instanceof Blob) && body?.requestId !== undefined);
  const retries = options.retries ?? (repeatable ? 3 : 0);
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(path, method, options);
    } catch (error) {
      if (!(error instanceof ApiError) || attempt >= retries || !passing(error)) throw error;
      await pause(waitMs(error, attempt), options.signal);
    }
  }
}

async function once(path: string, method: string, options: CallOptions): Promise<Response> {
  const { body, signal } = options;
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (signal) init.signal = signal;
  if (body instanceof Blob) init.body = body;
  else if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(address(path, options.query), init);
  } catch (error) {
    if (signal?.aborted) throw error;
    onReach(false);
    throw new ApiError(0, 'UNREACHABLE', '', '');
  }
  onReach(true);
  if (response.ok) return response;
  const error = await errorOf(response);
  if (error.http === 401) onSignedOut();
  throw error;
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  let error: { status?: string; message?: string; details?: ErrorDetail[] } = {};
  try {
    error = (JSON.parse(text) as { error?: typeof error }).error ?? {};
  } catch {
    // Not ours: a proxy answers in HTML.
  }
  return new ApiError(
    response.status, error.status ?? `HTTP_${response.status}`, error.message ?? '',
    response.headers.get('X-Request-Id') ?? '', error.details ?? [],
    Number(response.headers.get('Retry-After') ?? NaN));
}

function passing(error: ApiError): boolean {
  if (error.status === 'UNREACHABLE' || error.http === 502 || error.http === 503) return true;
  return error.http === 429 && !Number.isNaN(error.retryAfterSeconds);
}

function waitMs(error: ApiError, attempt: number): number {
  const asked = error.retryAfterSeconds * 1000;
  const grown = 400 * 2 ** attempt * (0.75 + Math.random() / 2);
  return Math.min(Number.isNaN(asked) ? grown : Math.max(asked, grown), 10_000);
}

// Waits; ends early with the signal's reason if it is aborted.
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => (clearTimeout(timer), reject(signal!.reason as Error));
    const timer = setTimeout(() => (signal?.removeEventListener('abort', stop), resolve()), ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
