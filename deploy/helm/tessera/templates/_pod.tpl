{{- define "tessera.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "tessera.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "tessera.ports" -}}
- name: grpc
  containerPort: 7443
- name: http
  containerPort: 8080
- name: metrics
  containerPort: 9464
- name: health
  containerPort: 7444
{{- end }}

{{/* A pod of `tesserad work`. Takes root, kinds, more (arguments), resources and scratch. */}}
{{- define "tessera.workerContainer" -}}
name: tesserad
image: {{ .root.Values.worker.image.repository }}:{{ .root.Values.worker.image.tag }}
args:
  - work
  - --server={{ .root.Release.Name }}.{{ .root.Release.Namespace }}.svc:7443
  - --ca-file=/etc/tessera/tls/ca.crt
  - --token-file=/etc/tessera/worker/token
  - --kinds={{ .kinds }}
  - --device={{ .root.Values.worker.device }}
  {{- range .more }}
  - {{ . }}
  {{- end }}
resources: {{ toJson .resources }}
securityContext: {{- include "tessera.containerSecurity" . | nindent 2 }}
volumeMounts:
  - name: tls
    mountPath: /etc/tessera/tls
    readOnly: true
  - name: token
    mountPath: /etc/tessera/worker
    readOnly: true
  - name: scratch
    mountPath: /tmp
{{- end }}

{{- define "tessera.workerVolumes" -}}
- name: tls
  secret:
    secretName: {{ .Values.secrets.tls }}
    defaultMode: 0440
    items:
      - key: ca.crt
        path: ca.crt
- name: token
  secret:
    secretName: {{ .Values.secrets.worker }}
    defaultMode: 0440
- name: scratch
  emptyDir:
    sizeLimit: 50Gi
{{- end }}

{{- define "tessera.gpuTolerations" -}}
- key: nvidia.com/gpu
  operator: Exists
  effect: NoSchedule
{{- end }}
