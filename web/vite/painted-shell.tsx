import { renderToStaticMarkup } from 'react-dom/server'
import type { Plugin } from 'vite'
import { PaintedShell } from '../src/components/shell/painted-shell.tsx'

const ROOT = '<div id="root"></div>'

/** Renders the first frame into `index.html`, so that browsers paint it before any script has loaded. */
export const paintedShell = (): Plugin => ({
  name: 'painted-shell',
  transformIndexHtml(html) {
    if (!html.includes(ROOT))
      throw new Error('index.html does not have the placeholder for the painted shell')
    return html.replace(ROOT, ROOT.replace('><', `>${renderToStaticMarkup(<PaintedShell />)}<`))
  },
})
