import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
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

// Every page's code comes ahead of need: one that is opened while the server is away is still there.
addEventListener('load', () => {
  for (const route of Object.values(router.routesById)) void router.loadRouteChunk(route)
})
