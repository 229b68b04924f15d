// The chart of the replays: one panel per path, the median price as a line, every trigger as a labelled vertical.
import { type Observation, type TierEvent, tierTerms } from './tiers.ts'

/** What a panel shows. */
interface Panel {
  readonly title: string
  readonly observations: readonly Observation[]
  readonly events: readonly TierEvent[]
}

const [width, panelHeight, left, top, bottom] = [960, 230, 52, 34, 26]
const colours = ['#c2410c', '#7c3aed', '#be123c']

function panelSvg(panel: Panel, offset: number): string {
  const known = panel.observations.flatMap(({ at, price }) =>
    price === undefined ? [] : [{ at, price: Number(price / 10n ** 12n) / 1e6 }],
  )
  const [start, end] = [known[0]?.at ?? 0, known.at(-1)?.at ?? 1]
  const lowest = Math.min(0.98, ...known.map(({ price }) => price)) - 0.01
  const highest = 1.01
  const x = (at: number): number => left + ((at - start) / (end - start)) * (width - left - 16)
  const y = (price: number): number =>
    offset + top + ((highest - price) / (highest - lowest)) * (panelHeight - top - bottom)
  const line = known.map(({ at, price }) => `${x(at).toFixed(1)},${y(price).toFixed(1)}`).join(' ')
  const levels = (lowest < 0.7 ? [1, 0.75, 0.5, 0.25] : [1, 0.95, 0.9]).filter((price) => price > lowest)
  const grid = levels.map(
    (price) =>
      `<path d="M${left} ${y(price).toFixed(1)}H${width - 16}" stroke="#d4d4d8"/><text x="${left - 6}" y="${(y(price) + 4).toFixed(1)}" text-anchor="end">${price}</text>`,
  )
  const marks = panel.events.map((event, index) => {
    const [at, colour] = [x(event.triggeredAt).toFixed(1), colours[event.tier] ?? '#000']
    const label = offset + panelHeight - bottom - 8 - (index % 4) * 14
    return `<path d="M${at} ${offset + top}V${offset + panelHeight - bottom}" stroke="${colour}" stroke-dasharray="4 3"/><text x="${Number(at) + 4}" y="${label}" fill="${colour}">${tierTerms[event.tier]?.name ?? ''}</text>`
  })
  const days = [start, end].map((at) => new Date(at * 1000).toISOString().slice(0, 10))
  const axis = offset + panelHeight - 8
  return [
    `<text x="${left}" y="${offset + 20}" font-weight="bold">${panel.title}</text>`,
    ...grid,
    `<polyline points="${line}" fill="none" stroke="#1d4ed8" stroke-width="1.5"/>`,
    ...marks,
    `<text x="${left}" y="${axis}">${days[0]}</text><text x="${width - 16}" y="${axis}" text-anchor="end">${days[1]}</text>`,
  ].join('\n')
}

/** An SVG document with the panels below each other. */
export function chart(panels: readonly Panel[]): string {
  const height = panels.length * panelHeight
  const body = panels.map((panel, index) => panelSvg(panel, index * panelHeight)).join('\n')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>Median prices of the replayed paths and the hours in which tiers triggered</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${body}
</svg>
`
}
