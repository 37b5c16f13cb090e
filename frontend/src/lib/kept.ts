/** Something that this browser has yet to bring to the server. */
export interface Kept {
  clientId: string
  userId: string
  matchId: string
  /** By this machine's clock, in ms; unique among those that wait, which are sent in this order. */
  createdAt: number
  /** The code of the refusal that sending again would not change; null while it waits its turn. */
  refusal: string | null
}

export interface KeptStorage<Item extends Kept> {
  /** Oldest first. Rejects where it cannot be told now. */
  all(userId: string): Promise<Item[]>
  put(item: Item): Promise<void>
  remove(clientId: string): Promise<void>
}
