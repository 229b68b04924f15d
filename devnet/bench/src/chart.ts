/** Charts as SVG files that can be read in light and dark surroundings. */
import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

/** Colours of the paper and the lines on it, light and dark; those of the series suit both. */
const paper = { light: '#ffffff', dark: '#0d1117' }
const ink = { light: '#1f2328', dark: '#e6edf3' }
const faint = { light: '#d1d9e0', dark: '#3d444d' }

/** Colours that are told apart on both papers, also by people who see red and green alike. */
export const seriesColors = ['#2f81f7', '#db6d28', '#8b949e', '#1a9e77', '#a371f7'] as const

const config: TopLevelSpec['config'] = {
  background: paper.light,
  padding: 16,
  font: 'system-ui, -apple-system, "Segoe UI", sans-serif',
  view: { stroke: null },
  title: {
    color: ink.light,
    subtitleColor: ink.light,
    fontSize: 16,
    anchor: 'start',
    offset: 14,
    subtitleFontSize: 12,
  },
  axis: {
    labelColor: ink.light,
    titleColor: ink.light,
    gridColor: faint.light,
    domainColor: faint.light,
    tickColor: faint.light,
    labelFontSize: 12,
    titleFontSize: 12,
    labelLimit: 480,
  },
  legend: { labelColor: ink.light, titleColor: ink.light, labelFontSize: 12, labelLimit: 260 },
  text: { color: ink.light, fontSize: 11 },
  rule: { color: ink.light },
  range: { category: [...seriesColors] },
}

/** Draws a Vega-Lite chart. Its surroundings choose between light and dark (`prefers-color-scheme`). */
export async function svgChart(chart: TopLevelSpec): Promise<string> {
  const { spec } = compile({ ...chart, config: { ...config, ...chart.config } })
  const svg = await new View(parse(spec), { renderer: 'none' }).toSVG()
  const darkened = [paper, ink, faint].flatMap(({ light, dark }) =>
    ['fill', 'stroke'].map((property) => `[${property}="${light}"]{${property}:${dark}}`),
  )
  const style = `<style>@media (prefers-color-scheme: dark){${darkened.join('')}}</style>`
  return `${svg.replace(/(<svg[^>]*>)/, `$1${style}`)}\n`
}
