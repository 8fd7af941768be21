import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { codeAhead } from './lib/code-ahead.ts'
import { loadAhead } from './lib/load-ahead.ts'
import { keepPageWithoutCode } from './lib/missing-code.ts'
import { createAppRouter } from './router.ts'
import './styles/app.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root"')

keepPageWithoutCode()
const router = createAppRouter()

createRoot(root).render(
  <StrictMode>
    <App router={router} />
  </StrictMode>,
)

const { queryClient } = router.options.context
const pages = Object.values(router.routesById).map(
  (route) => () => Promise.resolve(router.loadRouteChunk(route)),
)
void loadAhead(queryClient, [...codeAhead(), ...pages])
