import type { Message } from '../generated/events'
import type { PendingMessage } from './pending'
import { Queue } from './queue'
import { createSignal, type Signal } from './signal'

/** One user's messages that wait to be stored. What was refused stays, to be sent again or discarded. */
export class Outbox extends Queue<PendingMessage, Message> {
  readonly stored: Signal<Message> = createSignal()
  readonly failed: Signal<PendingMessage> = createSignal()

  async add(
    matchId: string,
    content: string,
    clientId: string,
    replyTo: string | null = null,
  ): Promise<void> {
    const { userId } = this.parts
    const createdAt = this.nextTime()
    await this.enqueue({ clientId, userId, matchId, content, replyTo, createdAt, refusal: null })
  }

  async retry(clientId: string): Promise<void> {
    const message = this.refusedOne(clientId)
    if (message) await this.enqueue({ ...message, createdAt: this.nextTime(), refusal: null })
  }

  /** Not while a tab is sending it. If it has arrived without our knowing, it comes back as sent. */
  async discard(clientId: string): Promise<void> {
    await this.parts.inTurns(() => this.remove(clientId))
    this.parts.tell({})
  }

  protected override async settle({ clientId }: PendingMessage, settled: Message): Promise<void> {
    this.stored.emit(settled)
    await this.remove(clientId)
    this.parts.tell({ settled })
  }

  protected override hearOf(settled: Message): void {
    this.stored.emit(settled)
  }

  protected override async giveUp(refused: PendingMessage): Promise<void> {
    await this.keep(refused)
    this.parts.tell({})
    this.failed.emit(refused)
  }

  private refusedOne(clientId: string): PendingMessage | undefined {
    return this.state.get().find((message) => message.clientId === clientId && message.refusal)
  }
}
