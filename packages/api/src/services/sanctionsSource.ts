import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import {
  createSanctionsList,
  listFromAdvancedXml,
  partiesFromSdnCsv,
  type SanctionedParty,
  type SanctionsList,
  type SanctionsPolicy,
  type SanctionsSource,
} from '@safelane/payments'
import { z } from 'zod'

/** The publisher's files as a folder: `sdn_advanced.xml`, or `sdn.csv` with `sdn_comments.csv` and `manifest.json`. */
const ADVANCED = 'sdn_advanced.xml'
const CSV = 'sdn.csv'
const COMMENTS = 'sdn_comments.csv'
/** The CSV files carry no date: `{ "issuedOn": "2026-11-18" }` says the day their publication was announced. */
const MANIFEST = 'manifest.json'

const manifestSchema = z.object({ issuedOn: z.string() })

/** How often the folder is looked at for a newer list. */
const RECHECK_MS = 60_000

/** Reads OFAC's list from a folder. Throws `SanctionsListError` when a file is not whole, and `ENOENT` when it is missing. */
export async function loadSanctionsList(folder: string): Promise<SanctionsList> {
  const advanced = path.join(folder, ADVANCED)
  if (await modifiedMs(advanced)) {
    const { issuedOn, parties } = await listFromAdvancedXml(
      createReadStream(advanced, { encoding: 'utf8' }) as AsyncIterable<string>,
    )
    return createSanctionsList('ofac-sdn', issuedOn, parties, digestOf(parties))
  }
  const manifest = manifestSchema.parse(JSON.parse(await readFile(path.join(folder, MANIFEST), 'utf8')))
  const comments = path.join(folder, COMMENTS)
  const parties = partiesFromSdnCsv({
    sdn: await readFile(path.join(folder, CSV), 'utf8'),
    comments: (await modifiedMs(comments)) ? await readFile(comments, 'utf8') : undefined,
  })
  return createSanctionsList('ofac-sdn', manifest.issuedOn, parties, digestOf(parties))
}

/**
 * The newest list of a folder, read again when its files change. A file that cannot be read leaves the list before in
 * force, which ages: payments stop when it is too old, not when a download was cut off.
 */
export function createSanctionsFolder(
  folder: string,
  policy: SanctionsPolicy,
  options: { readonly nowMs?: () => number; readonly warn?: (line: string) => void } = {},
): SanctionsSource {
  const { nowMs = Date.now, warn = console.warn } = options
  let list: SanctionsList | undefined
  let loadedFrom = ''
  let checkedMs = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | undefined

  async function refresh(): Promise<void> {
    const times = await Promise.all(
      [ADVANCED, CSV, COMMENTS, MANIFEST].map((file) => modifiedMs(path.join(folder, file))),
    )
    const state = times.join()
    if (state === loadedFrom) return
    try {
      list = await loadSanctionsList(folder)
    } catch (error) {
      warn(`Sanctions: the list in ${folder} was not taken: ${String(error)}`)
    }
    loadedFrom = state
  }

  return {
    policy,
    async current() {
      if (nowMs() - checkedMs >= RECHECK_MS) {
        loading ??= refresh().finally(() => {
          checkedMs = nowMs()
          loading = undefined
        })
      }
      await loading
      return list
    },
  }
}

/** 0 for a file that is not there. */
async function modifiedMs(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

function digestOf(parties: readonly SanctionedParty[]): string {
  const lines = parties.map(({ entry, address }) => `${entry} ${address}`).sort()
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 8)
}
