import { ApiError } from './errors'

export const backendUrl: string = import.meta.env.VITE_API_URL ?? ''

const longestWait = 15_000

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Options {
  /** A file as it is, anything else as JSON. */
  body?: unknown
  token?: string
}

interface ErrorBody {
  error?: { code?: string; message?: string; fields?: Record<string, string> }
}

/** One call under `/api`. Rejects with ApiError: `offline` when no answer came. */
export async function http<T>(
  method: Method,
  path: string,
  { body, token }: Options = {},
): Promise<T> {
  const response = (await sentEarly(path, token)) ?? (await send(method, path, body, token))
  if (!response.ok) throw await refusal(response)
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

declare global {
  interface Window {
    early?: { path: string; token: string; response: Promise<Response | null> }
  }
}

/** The answer to what the page asked for before its scripts were there (src/early.js): once, and for that user. */
async function sentEarly(path: string, token?: string): Promise<Response | null> {
  const { early } = window
  if (early?.path !== path || early.token !== token) return null
  delete window.early
  const response = await early.response
  return response?.ok ? response : null
}

async function send(
  method: Method,
  path: string,
  body: unknown,
  token?: string,
): Promise<Response> {
  const headers = new Headers()
  if (token) headers.set('Authorization', `Bearer ${token}`)
  const isFile = body instanceof Blob
  if (body !== undefined && !isFile) headers.set('Content-Type', 'application/json')
  const init: RequestInit = {
    method,
    headers,
    credentials: 'include',
    signal: AbortSignal.timeout(longestWait),
  }
  if (body !== undefined) init.body = isFile ? body : JSON.stringify(body)
  try {
    return await fetch(`${backendUrl}/api${path}`, init)
  } catch {
    throw new ApiError('offline', 'The server cannot be reached.')
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const { error } = (await response.json().catch(() => ({}))) as ErrorBody
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined
  return new ApiError(
    error?.code ?? (response.status >= 500 ? 'unavailable' : 'internal'),
    error?.message ?? response.statusText,
    { status: response.status, fields: error?.fields, retryAfter },
  )
}
