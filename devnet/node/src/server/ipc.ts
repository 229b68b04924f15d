import { chmod, lstat, unlink } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DevnetNode } from '../node.ts'
import type { Dispatcher } from '../rpc/dispatcher.ts'
import { RPC_CODE } from '../rpc/rpcError.ts'
import { Connection } from './connection.ts'
import { JsonStream } from './jsonStream.ts'
import { MAX_UNREAD_BYTES } from './limits.ts'

/** Where anvil listens when it is told no path, so that what looks for it there finds us. */
export const DEFAULT_IPC_PATH =
  process.platform === 'win32' ? '\\\\.\\pipe\\anvil.ipc' : path.join(tmpdir(), 'anvil.ipc')

export interface IpcServer {
  path: string
  /** Takes no more connections, answers what has come, and ends the rest. */
  drain(): Promise<void>
  /** Ends all connections; the socket's file is gone afterwards. */
  close(): Promise<void>
}

/**
 * Serves JSON-RPC on a Unix socket (a named pipe on Windows), for the user that the node runs as. Messages are JSON objects or arrays, one
 * after another; answers end with a line feed. Rejects with the system's error when it cannot listen, EADDRINUSE when another
 * node does.
 */
export async function startIpc(
  node: DevnetNode,
  dispatcher: Dispatcher,
  socketPath: string,
  maxBodyBytes: number,
): Promise<IpcServer> {
  await removeStale(socketPath)
  const connections = new Map<Socket, Connection>()
  const server = createServer((socket) => {
    const send = (message: string) => {
      if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy()
      else if (socket.writable) socket.write(`${message}\n`)
    }
    const connection = new Connection(node, dispatcher, send)
    const stream = new JsonStream(maxBodyBytes)
    connections.set(socket, connection)
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const text of stream.push(chunk)) connection.receive(text)
      } catch (error) {
        // Where the next message begins nobody can tell.
        send(failure(error instanceof Error ? error.message : String(error)))
        socket.end()
      }
    })
    socket.on('close', () => {
      connection.close()
      connections.delete(socket)
    })
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, () => {
      server.off('error', reject)
      resolve()
    })
  })
  if (process.platform !== 'win32') await chmod(socketPath, 0o600)
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  return {
    path: socketPath,
    drain: async () => {
      server.close()
      await Promise.all(
        [...connections].map(async ([socket, connection]) => {
          socket.removeAllListeners('data')
          await connection.answered()
          socket.end()
        }),
      )
    },
    close: async () => {
      server.close()
      for (const socket of connections.keys()) socket.destroy()
      await closed
    },
  }
}

/** A file that a node left behind which did not end by itself is in nobody's use. */
async function removeStale(socketPath: string): Promise<void> {
  const file = await lstat(socketPath).catch(() => null)
  if (!file?.isSocket()) return
  const isUsed = await new Promise<boolean>((resolve) => {
    const probe = connect(socketPath, () => {
      probe.destroy()
      resolve(true)
    })
    probe.on('error', () => resolve(false))
  })
  if (!isUsed) await unlink(socketPath)
}

function failure(message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: RPC_CODE.parse, message } })
}
