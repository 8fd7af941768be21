// Every script imports this first. Its syntax works in old versions of Node, so that they print a readable error.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `The Way needs Node 20.19 or newer; this is Node ${process.versions.node}.\n` +
      'Install the current LTS from https://nodejs.org (or run "nvm install --lts"), then start again.',
  )
  process.exit(1)
}
