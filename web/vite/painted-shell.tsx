import { renderToStaticMarkup } from 'react-dom/server'
import type { Plugin } from 'vite'
import { PaintedShell } from '../src/components/shell/painted-shell.tsx'

const ROOT = '<div id="root"></div>'

/** Puts the look of the first frame into `index.html`, so that it is painted before any script has arrived. */
export const paintedShell = (): Plugin => ({
  name: 'painted-shell',
  transformIndexHtml(html) {
    if (!html.includes(ROOT)) throw new Error('index.html has no place for the painted shell')
    return html.replace(ROOT, ROOT.replace('><', `>${renderToStaticMarkup(<PaintedShell />)}<`))
  },
})
