// The two weights we use, latin only, from the font package to built/fonts. `npm run build` runs it.
import { copyFileSync, mkdirSync } from 'node:fs'

const files = new URL('node_modules/@fontsource/atkinson-hyperlegible-next/files/', import.meta.url)
const built = new URL('built/fonts/', import.meta.url)

mkdirSync(built, { recursive: true })
for (const weight of [400, 700]) {
  copyFileSync(new URL(`atkinson-hyperlegible-next-latin-${weight}-normal.woff2`, files), new URL(`atkinson-${weight}.woff2`, built))
}
