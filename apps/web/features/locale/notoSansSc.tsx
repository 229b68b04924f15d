import '@fontsource-variable/noto-sans-sc/index.css'

/** Nothing to see: the import above is the point. */
export default function NotoSansSc() {
  return null
}
