/**
 * People's devices with the official Socket.IO client, all in one process.
 * Commands come as JSON lines on standard input; what happens goes out as JSON lines on standard output.
 */
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const packages = createRequire(new URL('../../frontend/package.json', import.meta.url))
const { io } = packages('socket.io-client')

const longestAnswer = 6000
const spareTime = 60_000
const pause = (ms) => new Promise((done) => setTimeout(done, ms * (0.5 + Math.random())))

/** What one device holds of one match: every entry up to `upTo`, each message as it now is. */
export class Timeline {
  upTo = 0
  messages = new Map()
  ahead = new Map()

  /** An entry as it was pushed. */
  receive(seq, message) {
    if (seq > this.upTo) this.ahead.set(seq, message)
    this.join()
  }

  /** The answer to what comes after `upTo`. */
  catchUp({ messages, seq }) {
    for (const entry of messages) if (entry.seq > this.upTo) this.put(entry.message ?? entry)
    this.upTo = Math.max(this.upTo, seq)
    this.join()
  }

  get hasGap() {
    return this.ahead.size > 0
  }

  join() {
    for (const seq of this.ahead.keys()) if (seq <= this.upTo) this.ahead.delete(seq)
    for (let next; (next = this.ahead.get(this.upTo + 1)); this.ahead.delete(this.upTo)) {
      this.upTo += 1
      this.put(next)
    }
  }

  put(message) {
    this.messages.set(message.id, message)
  }
}

export class Device {
  constructor({ name, url, email, password, matches }, Kind = Timeline) {
    Object.assign(this, { name, url, email, password })
    this.timelines = new Map(matches.map((id) => [id, new Kind()]))
    this.outboxes = new Map(matches.map((id) => [id, []]))
    this.joined = new Set()
    this.stale = new Set()
    this.syncing = new Set()
    this.sending = new Set()
    this.expiresAt = 0
    this.socket = io(url, {
      transports: ['websocket'],
      reconnectionDelay: 250,
      reconnectionDelayMax: 2000,
      timeout: 5000,
      rejectUnauthorized: process.env.NODE_TLS_REJECT_UNAUTHORIZED !== '0',
      auth: (answer) => this.signIn().then(answer, () => this.socket.io.engine?.close()),
    })
    this.socket.on('connect', () => this.connected())
    this.socket.on('disconnect', (reason) => this.disconnected(reason))
    this.socket.on('connect_error', () => this.socket.active || this.connectAgain())
    this.socket.on('new_message', (message) => this.hear(message.matchId, message.seq, message))
    for (const change of ['message_edited', 'message_deleted', 'message_reacted'])
      this.socket.on(change, ({ changeSeq, ...message }) => this.hear(message.matchId, changeSeq, message))
    this.socket.on('resync', ({ match_ids }) =>
      (match_ids ?? [...this.timelines.keys()]).forEach((id) => this.sync(id)),
    )
  }

  say(event, more = {}) {
    process.stdout.write(`${JSON.stringify({ device: this.name, event, at: Date.now() / 1000, ...more })}\n`)
  }

  async signIn() {
    if (Date.now() > this.expiresAt - spareTime) {
      const answer = await fetch(`${this.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: this.email, password: this.password }),
        signal: AbortSignal.timeout(longestAnswer),
      })
      if (!answer.ok) throw new Error(`The sign-in answered ${answer.status}`)
      const { access_token, expires_in } = await answer.json()
      this.token = access_token
      this.expiresAt = Date.now() + expires_in * 1000
    }
    return { token: this.token }
  }

  connected() {
    this.say('connected')
    this.joined.clear()
    for (const id of this.timelines.keys()) {
      this.sync(id)
      this.drain(id)
    }
  }

  disconnected(reason) {
    this.say('disconnected', { reason })
    if (reason === 'io server disconnect') this.connectAgain()
  }

  async connectAgain() {
    await pause(500)
    this.socket.connect()
  }

  /** The ack; null without one, and then the connection is a new one. */
  async ask(event, payload) {
    if (!this.socket.connected) return null
    try {
      return await this.socket.timeout(longestAnswer).emitWithAck(event, payload)
    } catch {
      this.socket.io.engine?.close()
      return null
    }
  }

  hear(matchId, seq, message) {
    const timeline = this.timelines.get(matchId)
    timeline.receive(seq, message)
    this.say('position', { match_id: matchId, seq: timeline.upTo })
    if (timeline.hasGap) this.sync(matchId)
  }

  /** Asks until there is no more, or the connection is gone: the next one asks again. */
  async sync(matchId) {
    this.stale.add(matchId)
    if (this.syncing.has(matchId)) return
    this.syncing.add(matchId)
    const timeline = this.timelines.get(matchId)
    while (this.stale.delete(matchId) && this.socket.connected) {
      const event = this.joined.has(matchId) ? 'sync' : 'join_match'
      const answer = await this.ask(event, { match_id: matchId, after_seq: timeline.upTo })
      if (answer?.ok) {
        this.joined.add(matchId)
        timeline.catchUp(answer)
      } else await pause(500)
      if (!answer?.ok || answer.has_more || timeline.hasGap) this.stale.add(matchId)
    }
    this.syncing.delete(matchId)
    this.say('position', { match_id: matchId, seq: timeline.upTo })
  }

  put({ event, payload }) {
    this.outboxes.get(payload.match_id).push({ event, payload })
    this.drain(payload.match_id)
  }

  /** One after the other, each until it is acked or refused for good. */
  async drain(matchId) {
    if (this.sending.has(matchId)) return
    this.sending.add(matchId)
    const outbox = this.outboxes.get(matchId)
    while (outbox.length > 0 && this.socket.connected) {
      const { event, payload } = outbox[0]
      const answer = await this.ask(event, payload)
      if (answer?.ok || this.isPermanent(answer)) this.settle(outbox.shift(), answer)
      else await pause(300)
    }
    this.sending.delete(matchId)
  }

  isPermanent(answer) {
    return ['invalid', 'too_large', 'not_found'].includes(answer?.error.code)
  }

  settle({ payload: { client_id } }, { ok, message, error }) {
    if (ok) this.say('acked', { client_id, message_id: message.id })
    else this.say('refused', { client_id, code: error.code })
  }

  tell({ match_id }) {
    const messages = [...this.timelines.get(match_id).messages.values()]
    this.say('history', { match_id, messages })
  }
}

/** The first line names the devices; the others are a device's name, a verb and what it takes. */
export function run(Kind = Timeline) {
  let devices
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const command = JSON.parse(line)
      if (devices) devices.get(command.device)[command.do](command)
      else devices = new Map(command.map((one) => [one.name, new Device(one, Kind)]))
    })
    .on('close', () => process.exit())
}

if (process.argv[1] === new URL(import.meta.url).pathname) run()
