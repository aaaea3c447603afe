{{/* Of the release, cut to what a label takes with a part's name behind it. */}}
{{- define "parley.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* By which the pods of a kind are found; these never change. Takes a dict with "root" and "kind". */}}
{{- define "parley.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .kind }}
{{- end -}}

{{- define "parley.labels" -}}
{{ include "parley.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* Port of the wire and of /health and /metrics, as the image has them. */}}
{{- define "parley.wire" -}}
{{- if eq . "signaling" }}7080{{ else }}7081{{ end -}}
{{- end -}}
{{- define "parley.ops" -}}
{{- if eq . "signaling" }}7090{{ else }}7091{{ end -}}
{{- end -}}

{{/* Fails where a setting without which nodes can't run is neither in settings nor in secrets. */}}
{{- define "parley.check" -}}
{{- $root := . -}}
{{- range list "PARLEY_REDIS_SIGNALING" "PARLEY_REDIS_ROOMS" "PARLEY_REDIS_SHARED" "PARLEY_AMQP" -}}
{{- if not (or (hasKey $root.Values.settings .) (hasKey $root.Values.secrets .)) -}}
{{- fail (printf "%s is needed: its address in settings, or a Secret that holds it in secrets" .) -}}
{{- end -}}
{{- end -}}
{{- if not (or (hasKey .Values.secrets "PARLEY_JWT_SECRET") (hasKey .Values.settings "PARLEY_JWKS_URL") (hasKey .Values.secrets "PARLEY_JWKS_URL")) -}}
{{- fail "Tokens need PARLEY_JWT_SECRET in secrets, or PARLEY_JWKS_URL" -}}
{{- end -}}
{{- range list "PARLEY_JWT_SECRET" "PARLEY_JWT_SECRET_PREVIOUS" "PARLEY_TURN_SECRET" "PARLEY_ADMIN_TOKEN" -}}
{{- if hasKey $root.Values.settings . -}}
{{- fail (printf "%s is a secret: name a Secret that holds it in secrets" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
