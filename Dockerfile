# The image of every role: one static binary, no shell. Its engine is a ClickHouse server; the embedded one is not in here.
FROM node:22.22.0-bookworm-slim AS web
WORKDIR /web
COPY dashboards/viewer/web/package.json dashboards/viewer/web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY dashboards/viewer/web/ ./
RUN npm run build

FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /web/dist/ dashboards/viewer/web/dist/
RUN CGO_ENABLED=0 go build -trimpath -o /out/kentongan ./cmd/kentongan && mkdir -m 700 /out/data

FROM scratch
# Certificates for https feeds; time zones are inside the binary.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/kentongan /kentongan
# A named volume takes owner and mode from here.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENTRYPOINT ["/kentongan"]
