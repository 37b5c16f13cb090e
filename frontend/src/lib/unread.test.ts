import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countOf, hear, isSure, read, show, takeBack, tell, type Unread, unheard } from './unread'

type Push =
  | { kind: 'said' | 'changed'; seq: number; counts: boolean }
  | { kind: 'deleted'; seq: number; changeSeq: number }
  | { kind: 'read'; seq: number }

interface Question {
  askedAt: number
  /** What the server looked up before it counted. */
  found?: { cursor: number; lastSeq: number }
}

/** A server, and one device of a person, with pushes, answers and marks under way between them. */
class World {
  unread: Unread = unheard
  pushes: Push[] = []
  questions: Question[] = []
  private readonly theirs = new Set<number>()
  private readonly marks: number[] = []
  private lastSeq = 0
  private cursor = 0
  private moment = 0

  get truth(): number {
    return this.count(this.cursor, this.lastSeq)
  }

  say(mine: boolean): void {
    this.lastSeq += 1
    if (!mine) this.theirs.add(this.lastSeq)
    this.pushes.push({ kind: 'said', seq: this.lastSeq, counts: !mine })
  }

  react(): void {
    this.lastSeq += 1
    this.pushes.push({ kind: 'changed', seq: this.lastSeq, counts: false })
  }

  takeBack(choice: number): void {
    const seq = [...this.theirs][choice % this.theirs.size]
    if (seq === undefined) return
    this.theirs.delete(seq)
    this.lastSeq += 1
    this.pushes.push({ kind: 'deleted', seq, changeSeq: this.lastSeq })
  }

  readElsewhere(choice: number): void {
    this.advance(choice % (this.lastSeq + 1))
  }

  /** As far as this device has heard. */
  readHere(choice: number): void {
    const seq = choice % (this.known + 1)
    this.unread = show(this.unread, seq)
    this.marks.push(seq)
  }

  markArrives(): void {
    const seq = this.marks.shift()
    if (seq !== undefined) this.advance(seq)
  }

  pushArrives(choice: number, twice: boolean): void {
    const index = choice % Math.max(1, this.pushes.length)
    const [push] = twice ? this.pushes.slice(index, index + 1) : this.pushes.splice(index, 1)
    if (push) this.take(push)
  }

  pushIsLost(choice: number): void {
    this.pushes.splice(choice % Math.max(1, this.pushes.length), 1)
  }

  entryIsLost(choice: number): void {
    const entries = this.pushes.filter(({ kind }) => kind !== 'read')
    const lost = entries[choice % Math.max(1, entries.length)]
    this.pushes = this.pushes.filter((push) => push !== lost)
  }

  ask(): void {
    this.moment += 1
    this.questions.push({ askedAt: this.moment })
  }

  serverLooksUp(choice: number): void {
    const question = this.questions[choice % Math.max(1, this.questions.length)]
    if (question) question.found ??= { cursor: this.cursor, lastSeq: this.lastSeq }
  }

  answerArrives(choice: number): void {
    this.serverLooksUp(choice)
    const [question] = this.questions.splice(choice % Math.max(1, this.questions.length), 1)
    if (!question?.found) return
    const { cursor, lastSeq } = question.found
    const answer = { lastSeq, unreadCount: this.count(cursor, lastSeq) }
    this.unread = tell(this.unread, answer, question.askedAt)
  }

  allArrives(): void {
    while (this.marks.length > 0) this.markArrives()
    while (this.questions.length > 0) this.answerArrives(0)
    while (this.pushes.length > 0) this.pushArrives(this.pushes.length - 1, false)
  }

  get atMost(): number {
    return Math.max(0, this.known - this.unread.read)
  }

  private get known(): number {
    return Math.max(this.unread.upTo, ...this.unread.heard.keys())
  }

  private count(cursor: number, lastSeq: number): number {
    const unread = [...this.theirs].filter((seq) => seq > cursor && seq <= lastSeq)
    return Math.min(unread.length, 100)
  }

  private advance(seq: number): void {
    if (seq <= this.cursor) return
    this.cursor = seq
    this.pushes.push({ kind: 'read', seq })
  }

  private take(push: Push): void {
    this.moment += 1
    const { unread, moment } = this
    if (push.kind === 'read') this.unread = read(unread, push.seq, moment)
    else if (push.kind === 'deleted')
      this.unread = takeBack(unread, push.seq, push.changeSeq, moment)
    else this.unread = hear(unread, push.seq, push.counts)
  }
}

const steps = {
  theySay: (world: World) => world.say(false),
  theySayMore: (world: World) => world.say(false),
  iSay: (world: World) => world.say(true),
  react: (world: World) => world.react(),
  takeBack: (world: World, choice: number) => world.takeBack(choice),
  readElsewhere: (world: World, choice: number) => world.readElsewhere(choice),
  readHere: (world: World, choice: number) => world.readHere(choice),
  markArrives: (world: World) => world.markArrives(),
  pushArrives: (world: World, choice: number) => world.pushArrives(choice, false),
  anotherArrives: (world: World, choice: number) => world.pushArrives(choice, false),
  pushArrivesTwice: (world: World, choice: number) => world.pushArrives(choice, true),
  ask: (world: World) => world.ask(),
  serverLooksUp: (world: World, choice: number) => world.serverLooksUp(choice),
  answerArrives: (world: World, choice: number) => world.answerArrives(choice),
}
const losses = {
  push: (world: World, choice: number) => world.pushIsLost(choice),
  entry: (world: World, choice: number) => world.entryIsLost(choice),
}

type Step = (world: World, choice: number) => void

const histories = (loss: Step) =>
  fc.array(fc.tuple(fc.constantFrom<Step[]>(...Object.values(steps), loss), fc.nat(1000)), {
    maxLength: 80,
    size: 'max',
  })

const many = { numRuns: 1000 }

describe('unread messages', () => {
  it('are, after a load, what the server counts, whatever was lost, doubled, shuffled or overtaken', () => {
    fc.assert(
      fc.property(histories(losses.push), (history) => {
        const world = new World()
        for (const [step, choice] of history) step(world, choice)
        world.allArrives()
        world.ask()
        world.answerArrives(0)
        expect(countOf(world.unread)).toBe(world.truth)
        expect(isSure(world.unread)).toBe(true)
      }),
      many,
    )
  })

  it('are asked for again wherever pushes, of which the last came, do not tell their number', () => {
    fc.assert(
      fc.property(histories(losses.entry), (history) => {
        const world = new World()
        for (const [step, choice] of history) step(world, choice)
        world.react()
        world.allArrives()
        if (isSure(world.unread)) expect(countOf(world.unread)).toBe(world.truth)
      }),
      many,
    )
  })

  it('never lie at or below the read cursor', () => {
    fc.assert(
      fc.property(histories(losses.push), (history) => {
        const world = new World()
        for (const [step, choice] of history) {
          step(world, choice)
          expect(countOf(world.unread)).toBeLessThanOrEqual(world.atMost)
        }
      }),
      many,
    )
  })

  it('are known without asking where messages come in their order and all are read at once', () => {
    const seqs = Array.from({ length: 30 }, (_, index) => index + 1)
    const heard = seqs.reduce((now, seq) => hear(now, seq, seq % 3 > 0), unheard)
    expect([countOf(heard), isSure(heard)]).toEqual([20, true])
    const partly = read(heard, 15, 1)
    expect([countOf(partly), isSure(partly)]).toEqual([10, true])
    const all = read(partly, 30, 2)
    expect([countOf(all), isSure(all), all.heard.size]).toEqual([0, true, 0])
  })

  it('are not counted back by an answer that a later one has overtaken', () => {
    const told = tell(unheard, { unreadCount: 1, lastSeq: 8 }, 2)
    expect(tell(told, { unreadCount: 5, lastSeq: 8 }, 1)).toBe(told)
  })

  it('are at most "more than 99"', () => {
    const told = tell(unheard, { unreadCount: 100, lastSeq: 250 }, 1)
    expect(countOf(hear(told, 251, true))).toBe(100)
  })
})
