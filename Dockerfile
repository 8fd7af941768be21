# The server with the pages that it serves. `docker compose up` builds and runs it beside PostgreSQL.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json ./
COPY scripts scripts
COPY shared shared
COPY server server
COPY web web
# Building needs the development packages; what runs is installed anew without them.
RUN pnpm="$(node -p "require('./package.json').packageManager")" \
  && npm exec --yes "$pnpm" -- install --frozen-lockfile \
  && node scripts/build.mjs \
  && rm -rf node_modules server/node_modules shared/node_modules web/node_modules \
  && npm exec --yes "$pnpm" -- install --frozen-lockfile --prod --filter "@the-way/server..."

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=build /app/package.json /app/pnpm-workspace.yaml ./
COPY --from=build /app/scripts/setup-supabase.sql scripts/
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/shared/package.json shared/
COPY --from=build /app/shared/node_modules shared/node_modules
COPY --from=build /app/shared/dist shared/dist
COPY --from=build /app/server/package.json server/
COPY --from=build /app/server/node_modules server/node_modules
COPY --from=build /app/server/dist server/dist
COPY --from=build /app/web/dist web/dist
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3006 DATA_DIR=/data
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3006
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3006/api/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/dist/src/main.js"]
