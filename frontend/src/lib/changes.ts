import type { PendingChange, Wish } from './pendingChange'
import { Queue } from './queue'

/** One user's changes to messages. Those acked stay until the timeline shows them, those refused until the user was told. */
export class Changes extends Queue<PendingChange, PendingChange> {
  async want(matchId: string, messageId: string, clientId: string, wish: Wish): Promise<void> {
    const { userId } = this.parts
    const of = { clientId, userId, matchId, messageId, createdAt: this.nextTime() }
    await this.enqueue({ ...wish, ...of, acked: false, refusal: null })
  }

  /** What a sync that begins now will bring. */
  ackedIn(matchId: string): PendingChange[] {
    return this.state.get().filter((change) => change.acked && change.matchId === matchId)
  }

  /** The timeline has them, or the user knows that it never will. */
  async drop(changes: readonly PendingChange[]): Promise<void> {
    await Promise.all(changes.map(({ clientId }) => this.remove(clientId)))
  }

  protected override waits(change: PendingChange): boolean {
    return !change.acked && super.waits(change)
  }

  protected override async settle(_: PendingChange, acked: PendingChange): Promise<void> {
    await this.keep(acked)
    this.parts.tell({ settled: acked })
  }

  protected override async giveUp(refused: PendingChange): Promise<void> {
    await this.keep(refused)
    this.parts.tell({ settled: refused })
  }

  /** Here its effect may not have come yet, though the tab that told of it may have dropped it already. */
  protected override hearOf(settled: PendingChange): void {
    this.show(settled)
  }

  protected override shownOf(stored: readonly PendingChange[]): readonly PendingChange[] {
    const known = new Set(stored.map(({ clientId }) => clientId))
    const dropped = this.state.get().filter(({ acked, clientId }) => acked && !known.has(clientId))
    return [...dropped, ...stored]
  }
}
