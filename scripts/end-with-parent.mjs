// Imported into programs that do not watch their parent themselves: they end when its channel closes.
process.on('disconnect', () => process.exit())
