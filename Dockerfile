# Builds once with everything, runs with what production needs and as a user without rights.
FROM node:20-slim AS build
WORKDIR /hub
COPY . .
RUN npm ci --include=dev && node scripts/build.mjs && npm prune --omit=dev

FROM node:20-slim
WORKDIR /hub
ENV NODE_ENV=production
COPY --from=build /hub/package.json ./
COPY --from=build /hub/node_modules ./node_modules
COPY --from=build /hub/dist ./dist
COPY --from=build /hub/catalogue ./catalogue
COPY --from=build /hub/schema ./schema
USER node
EXPOSE 4000
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
