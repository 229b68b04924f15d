/** A thread that recovers signatures: for each request buffer one answer buffer, in order. */
import { parentPort } from 'node:worker_threads'
import { packAnswer, unpackRequest } from './candidateCodec.ts'
import { recoverCandidate } from './signedTransaction.ts'

const port = parentPort
if (!port) throw new Error('this module runs in a worker')

port.on('message', (request: ArrayBuffer) => {
  const answer = packAnswer(unpackRequest(request).map(recoverCandidate))
  port.postMessage(answer, [answer])
})
