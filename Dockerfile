FROM node:24-slim AS dependencies
WORKDIR /app
COPY bin ./bin
COPY package.json package-lock.json ./
COPY web/package.json ./web/
RUN npm ci --omit=dev --no-audit --no-fund

FROM dependencies AS page
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY client ./client
COPY web ./web
RUN node scripts/build-page.ts

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 MARQUEE_HOME=/data
WORKDIR /app
# The home is a volume, which takes its owner from here.
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY db ./db
COPY data ./data
COPY src ./src
COPY --from=page /app/web/dist ./web/dist
USER node
VOLUME /data
EXPOSE 5000
# The first start trains, which takes minutes on a large database.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m --retries=3 \
  CMD ["node", "-e", "fetch(`http://localhost:${process.env.PORT || 5000}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts", "serve"]
