SwaggerUIBundle({
  url: {{ url_for("api-docs.openapi_json")|tojson }},
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
