import type { RouterInputs, RouterOutputs, useTRPCClient } from '@/features/api/trpc.ts'

type Client = ReturnType<typeof useTRPCClient>
export type Reading = Extract<
  Parameters<NonNullable<NonNullable<Parameters<Client['intent']['read']['subscribe']>[1]>['onData']>>[0],
  { kind: 'partial' }
>['partial']

/**
 * Has a sentence read by a model that answers piece by piece, and shows the pieces on the way. Where the stream does not
 * get through, the sentence is asked about once more in the ordinary way.
 */
export function readSentence(
  client: Client,
  input: RouterInputs['intent']['parse'],
  onPartial: (partial: Reading) => void,
  signal: AbortSignal,
): Promise<RouterOutputs['intent']['parse']> {
  return new Promise((resolve, reject) => {
    const askPlainly = () => client.intent.parse.mutate(input, { signal }).then(resolve, reject)
    const stream = client.intent.read.subscribe(input, {
      signal,
      onData(piece) {
        if (piece.kind === 'partial') {
          onPartial(piece.partial)
          return
        }
        resolve(piece.intent)
        stream.unsubscribe()
      },
      onConnectionStateChange(state) {
        // The stream would connect again by itself and have the model read everything anew.
        if (state.state !== 'connecting' || state.error === null) return
        stream.unsubscribe()
        void askPlainly()
      },
      onError: () => void askPlainly(),
    })
    signal.addEventListener('abort', () => {
      stream.unsubscribe()
      reject(signal.reason)
    })
  })
}
