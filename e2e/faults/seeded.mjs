/** Devices that lose some of what is pushed to them, and do not sync when a number is missing. */
import { run, Timeline } from './client.mjs'

class Heedless extends Timeline {
  receive(seq, message) {
    if (seq % 5 === 0 || seq <= this.upTo) return
    this.put(message)
    this.upTo = seq
  }
}

run(Heedless)
