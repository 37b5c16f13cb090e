import { MongoClient } from 'mongodb'

export const nothing = () => {}

async function messages(uri) {
  const client = await new MongoClient(uri, { writeConcern: { w: 'majority', journal: true } }).connect()
  return client.db('bench').collection(`messages_${process.pid}`)
}

export async function insertOne(uri) {
  const collection = await messages(uri)
  return (message) => collection.insertOne(message)
}

/** As the product does it: under the same unique indexes, what waits in one insert, what arrives meanwhile in the next. */
export async function grouped(uri) {
  const collection = await messages(uri)
  await collection.createIndex({ matchId: 1, seq: 1 }, { unique: true })
  await collection.createIndex({ matchId: 1, senderId: 1, clientId: 1 }, { unique: true })
  let waiting = []
  let writing = false

  async function write() {
    writing = true
    while (waiting.length) {
      const group = waiting.splice(0, 250)
      await collection.insertMany(
        group.map(({ message }) => message),
        { ordered: false },
      )
      for (const { stored } of group) stored()
    }
    writing = false
  }

  return (message) =>
    new Promise((stored) => {
      waiting.push({ message, stored })
      if (!writing) write()
    })
}
