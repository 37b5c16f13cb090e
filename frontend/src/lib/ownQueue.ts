import { systemClock } from './clock'
import { inTurns } from './exclusively'
import type { Kept } from './kept'
import type { Notice, Queue, QueueParts } from './queue'
import { onSignOut, session } from './session'
import { socket } from './socket'
import { createStore, type Readable } from './store'

type Shared<Item extends Kept, Settled> = Omit<QueueParts<Item, Settled>, 'storage' | 'send'>

interface OwnQueue<Made> {
  /** That of the user who is signed in. */
  current: Readable<Made | null>
  start(): void
}

/** One queue per user of this browser, which its tabs share by that name. */
export function ownQueue<Item extends Kept, Settled, Made extends Queue<Item, Settled>>(
  name: string,
  make: (parts: Shared<Item, Settled>) => Made,
): OwnQueue<Made> {
  const current = createStore<Made | null>(null)
  let userId: string | undefined
  let close = () => {}

  function follow(): void {
    const { user } = session.get()
    if (user?.id === userId) return
    userId = user?.id
    close()
    close = () => {}
    current.set(user ? open(user.id) : null)
  }

  function open(id: string): Made {
    const { queue, channel } = create(id)
    channel?.addEventListener('message', ({ data }: MessageEvent<Notice<Settled>>) => {
      void queue.hear(data)
    })
    close = () => {
      queue.close()
      channel?.close()
    }
    void queue.reload().then(() => queue.drain())
    return queue
  }

  async function clear(id: string): Promise<void> {
    const { queue, channel } = create(id)
    await queue.clear()
    channel?.close()
  }

  function create(id: string): { queue: Made; channel: BroadcastChannel | null } {
    const channel = openChannel(`${name} ${id}`)
    const queue = make({
      userId: id,
      inTurns: (task) => inTurns(`${name} ${id}`, task),
      tell: (notice) => channel?.postMessage(notice),
      clock: systemClock,
    })
    return { queue, channel }
  }

  return {
    current,
    start() {
      session.subscribe(follow)
      follow()
      socket.on('connect', () => void current.get()?.drain())
      onSignOut(({ id }) => void clear(id))
    },
  }
}

/** Where a browser refuses storage it may refuse this, too: then no tab hears of another. */
function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name)
  } catch {
    return null
  }
}
