// The peer that everybody knows: Socket.IO for Node.js, doing what the product does with a message: number it, store
// it if `--mongodb` says where, ack it, and emit it to both people.

import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { createAdapter } from '@socket.io/redis-adapter'
import { ObjectId } from 'mongodb'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import { grouped, insertOne, nothing } from './storage.mjs'

const { values } = parseArgs({
  options: { port: { type: 'string' }, mongodb: { type: 'string' }, grouped: { type: 'boolean' }, redis: { type: 'string' } },
})
const store = values.mongodb ? await (values.grouped ? grouped : insertOne)(values.mongodb) : nothing

const http = createServer()
const io = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  pingInterval: 10_000,
  pingTimeout: 10_000,
})
if (values.redis) {
  const clients = [createClient({ url: values.redis }), createClient({ url: values.redis })]
  await Promise.all(clients.map((client) => client.connect()))
  io.adapter(createAdapter(...clients))
}
const lastSeqs = new Map()

io.on('connection', (socket) => {
  const { user_id: userId, other_id: otherId } = socket.handshake.auth
  socket.join(`user:${userId}`)
  socket.on('send_message', async ({ match_id: matchId, content }, ack) => {
    const seq = (lastSeqs.get(matchId) ?? 0) + 1
    lastSeqs.set(matchId, seq)
    const id = new ObjectId()
    const createdAt = new Date()
    const said = { matchId, seq, senderId: userId, clientId: id.toHexString(), content, createdAt, readAt: null }
    await store({ _id: id, ...said })
    const message = { id: id.toHexString(), ...said }
    ack({ ok: true, message })
    io.to(`user:${userId}`).to(`user:${otherId}`).emit('new_message', message)
  })
})

http.listen(Number(values.port), '127.0.0.1', () => console.log('ready'))
