interface Details {
  status?: number
  fields?: Record<string, string> | undefined
  /** Seconds. */
  retryAfter?: number | undefined
}

/** What the server refused, in REST or in an ack, or what kept us from hearing its answer (`offline`, `timeout`). */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly fields?: Record<string, string> | undefined
  readonly retryAfter?: number | undefined

  constructor(code: string, message: string, { status = 0, fields, retryAfter }: Details = {}) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.fields = fields
    this.retryAfter = retryAfter
  }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return new ApiError('internal', error instanceof Error ? error.message : String(error))
}
