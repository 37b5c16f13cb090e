/** Two soft tones, the second a fourth higher: made here, so that it is our own and needs no file. */
const tones = [
  { hertz: 587.33, from: 0, seconds: 0.16 },
  { hertz: 783.99, from: 0.09, seconds: 0.28 },
]
const loudness = 0.12
const attack = 0.012
const silence = 0.0001

let context: AudioContext | null = null

/** Whether the browser lets this tab make a sound: somebody has touched it. */
export const canSound = (): boolean => navigator.userActivation?.hasBeenActive ?? true

export async function playSound(): Promise<void> {
  context ??= new AudioContext()
  await context.resume()
  for (const tone of tones) playTone(context, tone)
}

function playTone(audio: AudioContext, { hertz, from, seconds }: (typeof tones)[number]): void {
  const start = audio.currentTime + from
  const gain = new GainNode(audio, { gain: 0 })
  gain.gain.setValueAtTime(silence, start)
  gain.gain.exponentialRampToValueAtTime(loudness, start + attack)
  gain.gain.exponentialRampToValueAtTime(silence, start + seconds)
  const tone = new OscillatorNode(audio, { type: 'sine', frequency: hertz })
  tone.connect(gain).connect(audio.destination)
  tone.start(start)
  tone.stop(start + seconds)
}
