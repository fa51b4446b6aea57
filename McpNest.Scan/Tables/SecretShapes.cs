using System.Collections.Immutable;
using McpNest.Scan.Rules;
using static McpNest.Scan.Rules.Severity;
using static McpNest.Scan.Tables.TokenChars;

namespace McpNest.Scan.Tables;

/// <summary>How the tokens of about 140 kinds look. What has no fixed beginning is told by <c>Secrets</c> itself.</summary>
public static class SecretShapes
{
    public static Table<SecretShape> Table { get; } = new("Shapes of secrets", [.. Code(), .. Models(), .. Work(), .. Cloud(), .. Money(), .. Messages()]);

    // By the first character, which is one of ASCII.
    private static readonly SecretShape[][] s_byStart = [.. Enumerable.Range(0, 128).Select(first => Table.Entries.Where(shape => shape.Prefix[0] == first).OrderByDescending(shape => shape.Prefix.Length).ToArray())];

    /// <summary>Shapes whose beginning starts with this character, the longest first.</summary>
    public static ReadOnlySpan<SecretShape> StartingWith(char c) => c < s_byStart.Length ? s_byStart[c] : [];

    private static SecretShape Of(string prefix, TokenChars chars, int min, int max, Severity severity, string opens, string power = "") =>
        new(prefix, chars, min, max, severity, opens, power, Origins.Formats);

    private static ImmutableArray<SecretShape> Code() =>
    [
        Of("github_pat_", Word, 60, 120, High, "GitHub"),
        Of("ghp_", Letters, 30, 255, High, "GitHub", "A classic token reaches everything its owner can, in every repository."),
        Of("gho_", Letters, 30, 255, High, "GitHub"),
        Of("ghu_", Letters, 30, 255, High, "GitHub"),
        Of("ghs_", Letters, 30, 255, High, "GitHub"),
        Of("ghr_", Letters, 30, 255, High, "GitHub"),
        Of("glpat-", Dotted, 20, 320, High, "GitLab"),
        Of("gldt-", Word, 20, 64, High, "GitLab deployments"),
        Of("glptt-", Hex, 40, 40, High, "GitLab pipelines"),
        Of("glrt-", Dotted, 20, 320, High, "GitLab runners"),
        Of("glcbt-", Word, 20, 64, High, "GitLab jobs"),
        Of("gloas-", Word, 64, 64, High, "GitLab applications"),
        Of("glsoat-", Word, 20, 64, High, "GitLab accounts"),
        Of("glagent-", Word, 50, 64, High, "GitLab clusters"),
        Of("glft-", Word, 20, 64, High, "GitLab feeds"),
        Of("GR1348941", Word, 20, 20, High, "GitLab runners"),
        Of("ATBB", Letters, 28, 40, High, "Bitbucket"),
        Of("npm_", Letters, 36, 36, High, "npm"),
        Of("pypi-AgE", Word, 50, 1000, High, "PyPI"),
        Of("rubygems_", Hex, 48, 48, High, "RubyGems"),
        Of("CLOJARS_", Letters, 60, 60, High, "Clojars"),
        Of("cio", Letters, 32, 32, High, "crates.io"),
        Of("oy2", Letters, 43, 43, High, "NuGet"),
        Of("dckr_pat_", Word, 20, 40, High, "Docker Hub"),
        Of("dckr_oat_", Word, 20, 48, High, "Docker Hub"),
        Of("sgp_", Word, 40, 60, High, "Sourcegraph"),
        Of("squ_", Hex, 40, 40, High, "SonarQube"),
        Of("sqp_", Hex, 40, 40, High, "SonarQube"),
        Of("sqa_", Hex, 40, 40, High, "SonarQube"),
        Of("PMAK-", HexDash, 59, 59, High, "Postman"),
        Of("bkua_", Hex, 40, 40, High, "Buildkite"),
        Of("CCIPAT_", Word, 40, 90, High, "CircleCI"),
        Of("rdme_", Letters, 70, 70, High, "ReadMe"),
        Of("API-", Capitals, 25, 32, High, "Octopus Deploy"),
        Of("ctx7sk-", HexDash, 30, 40, High, "Context7"),
        Of("mcpn_", Word, 20, 100, High, "a nest of McpNest"),
    ];

    private static ImmutableArray<SecretShape> Models() =>
    [
        Of("sk-ant-admin01-", Word, 60, 140, Critical, "the whole organisation at Anthropic", "A key of administrators can make other keys."),
        Of("sk-ant-api03-", Word, 60, 140, High, "Anthropic"),
        Of("sk-ant-oat01-", Word, 60, 140, High, "Anthropic, as one person"),
        Of("sk-ant-", Word, 60, 140, High, "Anthropic"),
        Of("sk-admin-", Word, 40, 220, Critical, "the whole organisation at OpenAI", "A key of administrators can make other keys."),
        Of("sk-proj-", Word, 40, 220, High, "OpenAI"),
        Of("sk-svcacct-", Word, 40, 220, High, "OpenAI"),
        Of("sk-or-v1-", Hex, 64, 64, High, "OpenRouter"),
        Of("sk-lf-", HexDash, 36, 36, High, "Langfuse"),
        Of("sk-", Letters, 28, 64, High, "a model (OpenAI, DeepSeek and others)"),
        Of("gsk_", Letters, 40, 64, High, "Groq"),
        Of("xai-", Letters, 60, 100, High, "xAI"),
        Of("pplx-", Letters, 40, 64, High, "Perplexity"),
        Of("r8_", Letters, 37, 45, High, "Replicate"),
        Of("hf_", Letters, 30, 40, High, "Hugging Face"),
        Of("api_org_", Letters, 30, 40, High, "Hugging Face"),
        Of("nvapi-", Word, 55, 80, High, "NVIDIA"),
        Of("csk-", Letters, 40, 64, High, "Cerebras"),
        Of("tgp_v1_", Word, 40, 50, High, "Together"),
        Of("rpa_", Letters, 40, 60, High, "RunPod"),
        Of("lsv2_pt_", Word, 40, 50, High, "LangSmith"),
        Of("lsv2_sk_", Word, 40, 50, High, "LangSmith"),
        Of("pcsk_", Word, 50, 90, High, "Pinecone"),
        Of("AIza", Word, 35, 35, High, "Google APIs"),
        Of("AQ.", Word, 35, 90, High, "Google APIs"),
        Of("tvly-", Word, 20, 60, High, "Tavily"),
        Of("BSA", Word, 24, 32, High, "Brave Search"),
        Of("fc-", Hex, 32, 32, High, "Firecrawl"),
        Of("jina_", Word, 40, 80, High, "Jina"),
        Of("e2b_", Hex, 40, 40, High, "E2B"),
        Of("apify_api_", Letters, 30, 50, High, "Apify"),
        Of("bb_live_", Word, 20, 50, High, "Browserbase"),
        Of("sk_", Hex, 48, 48, High, "ElevenLabs"),
        Of("ABSK", Base64, 100, 280, Critical, "Amazon Bedrock"),
        Of("bedrock-api-key-", Base64, 60, 4000, High, "Amazon Bedrock"),
    ];

    private static ImmutableArray<SecretShape> Work() =>
    [
        Of("ATATT3", Base64, 60, 260, High, "Atlassian"),
        Of("ATCTT3", Base64, 60, 260, High, "Atlassian"),
        Of("ntn_", Letters, 40, 60, High, "Notion"),
        Of("secret_", Letters, 43, 43, High, "Notion"),
        Of("lin_api_", Letters, 40, 48, High, "Linear"),
        Of("lin_oauth_", Hex, 64, 64, High, "Linear"),
        Of("figd_", Word, 35, 60, High, "Figma"),
        Of("figo_", Word, 35, 60, High, "Figma"),
        Of("tfp_", Dotted, 40, 70, High, "Typeform"),
        Of("CFPAT-", Word, 40, 64, High, "Contentful"),
        Of("p8e-", Letters, 32, 32, High, "Adobe"),
        Of("fio-u-", Base64, 60, 70, High, "Frame.io"),
        Of("sm_pat_", Letters, 16, 40, High, "SettleMint"),
        Of("sm_aat_", Letters, 16, 40, High, "SettleMint"),
        Of("sm_sat_", Letters, 16, 40, High, "SettleMint"),
        Of("cal_live_", Letters, 30, 50, High, "Cal.com"),
        Of("phx_", Word, 30, 60, High, "PostHog"),
        Of("NRAK-", Letters, 24, 32, High, "New Relic"),
        Of("glsa_", Word, 40, 44, High, "Grafana"),
        Of("glc_", Base64, 32, 400, High, "Grafana Cloud"),
        Of("eyJrIjoi", Base64, 60, 400, High, "Grafana"),
        Of("sntrys_", Base64, 60, 500, High, "Sentry"),
        Of("sntryu_", Hex, 64, 64, High, "Sentry"),
        Of("dt0c01.", Dotted, 80, 100, High, "Dynatrace"),
        Of("ico-", Letters, 32, 32, High, "Infracost"),
        Of("pnu_", Letters, 36, 36, High, "Prefect"),
        Of("sl.", Word, 100, 1400, High, "Dropbox"),
    ];

    private static ImmutableArray<SecretShape> Cloud() =>
    [
        Of("AKIA", Capitals, 16, 16, High, "AWS", "A key of this kind never ends by itself."),
        Of("ASIA", Capitals, 16, 16, High, "AWS, for a while"),
        Of("ABIA", Capitals, 16, 16, High, "AWS"),
        Of("ACCA", Capitals, 16, 16, High, "AWS"),
        Of("LTAI", Letters, 16, 24, High, "Alibaba Cloud"),
        Of("AKID", Letters, 28, 40, High, "Tencent Cloud"),
        Of("GOCSPX-", Word, 24, 40, High, "a Google application"),
        Of("ya29.", Word, 40, 2000, High, "Google, as one person"),
        Of("1//0", Word, 40, 200, Critical, "Google, as one person and without end"),
        Of("dop_v1_", Hex, 64, 64, Critical, "DigitalOcean"),
        Of("doo_v1_", Hex, 64, 64, Critical, "DigitalOcean"),
        Of("dor_v1_", Hex, 64, 64, Critical, "DigitalOcean"),
        Of("HRKU-", Word, 36, 80, Critical, "Heroku"),
        Of("fo1_", Word, 40, 50, Critical, "Fly.io"),
        Of("fm1a_", Base64, 80, 4000, Critical, "Fly.io"),
        Of("fm1r_", Base64, 80, 4000, Critical, "Fly.io"),
        Of("fm2_", Base64, 80, 4000, Critical, "Fly.io"),
        Of("pul-", Hex, 40, 40, Critical, "Pulumi, and the clouds it manages"),
        Of("hvs.", Word, 24, 200, Critical, "Vault"),
        Of("hvb.", Word, 100, 400, Critical, "Vault"),
        Of("dp.pt.", Letters, 40, 50, Critical, "Doppler, and all secrets in it"),
        Of("dp.st.", Dotted, 40, 80, Critical, "Doppler, and secrets in it"),
        Of("ops_eyJ", Base64, 100, 3000, Critical, "1Password, and secrets in it"),
        Of("AGE-SECRET-KEY-1", Capitals, 58, 58, Critical, "what is encrypted with age"),
        Of("v1.0-", HexDash, 160, 180, High, "Cloudflare certificates"),
        Of("dapi", HexDash, 32, 34, High, "Databricks"),
        Of("pscale_tkn_", Dotted, 32, 64, High, "PlanetScale"),
        Of("pscale_pw_", Dotted, 32, 64, High, "PlanetScale"),
        Of("pscale_oauth_", Dotted, 32, 64, High, "PlanetScale"),
        Of("sbp_v0_", Hex, 40, 40, High, "all projects of a Supabase account", "It reaches every project of its owner."),
        Of("sbp_oauth_", Hex, 40, 40, High, "Supabase"),
        Of("sbp_", Hex, 40, 40, High, "all projects of a Supabase account", "It reaches every project of its owner."),
        Of("sb_secret_", Word, 20, 64, Critical, "a Supabase database, past its rules", "It passes by every rule of the database."),
        Of("napi_", Letters, 40, 90, High, "Neon"),
        Of("rnd_", Letters, 24, 40, High, "Render"),
        Of("nfp_", Letters, 30, 44, High, "Netlify"),
        Of("vcp_", Letters, 40, 80, High, "Vercel"),
    ];

    private static ImmutableArray<SecretShape> Money() =>
    [
        Of("sk_live_", Letters, 16, 250, Critical, "payments at Stripe", "An unrestricted key can do everything with the account."),
        Of("rk_live_", Letters, 16, 250, Critical, "payments at Stripe"),
        Of("sk_test_", Letters, 16, 250, Medium, "Stripe, with play money"),
        Of("rk_test_", Letters, 16, 250, Medium, "Stripe, with play money"),
        Of("whsec_", Base64, 24, 80, High, "messages that pass as Stripe's"),
        Of("sq0atp-", Word, 22, 22, Critical, "payments at Square"),
        Of("sq0csp-", Word, 43, 43, Critical, "an application at Square"),
        Of("EAAA", Word, 56, 64, Critical, "payments at Square"),
        Of("shpat_", Hex, 32, 32, High, "a Shopify shop"),
        Of("shpca_", Hex, 32, 32, High, "a Shopify shop"),
        Of("shppa_", Hex, 32, 32, High, "a Shopify shop"),
        Of("shpss_", Hex, 32, 32, High, "a Shopify application"),
        Of("shippo_live_", Hex, 40, 40, High, "Shippo"),
        Of("shippo_test_", Hex, 40, 40, Medium, "Shippo, with play money"),
        Of("duffel_live_", Base64, 43, 43, High, "Duffel"),
        Of("duffel_test_", Base64, 43, 43, Medium, "Duffel, with play money"),
    ];

    private static ImmutableArray<SecretShape> Messages() =>
    [
        Of("xoxb-", Word, 20, 120, High, "Slack, as a bot"),
        Of("xoxp-", Word, 20, 140, High, "Slack, as one person", "It reads and writes as its owner."),
        Of("xoxa-", Word, 20, 120, High, "Slack"),
        Of("xoxr-", Word, 20, 120, High, "Slack"),
        Of("xoxs-", Word, 20, 120, High, "Slack, as one person"),
        Of("xoxc-", Word, 20, 140, High, "Slack, as one person"),
        Of("xoxd-", Base64, 20, 300, High, "Slack, as one person"),
        Of("xoxe-", Word, 20, 200, High, "Slack"),
        Of("xoxe.xoxp-", Word, 20, 200, High, "Slack"),
        Of("xoxe.xoxb-", Word, 20, 200, High, "Slack"),
        Of("xapp-", Word, 20, 140, High, "Slack, as an application"),
        Of("SG.", Dotted, 40, 80, High, "SendGrid"),
        Of("key-", Hex, 32, 32, High, "Mailgun"),
        Of("xkeysib-", Word, 70, 90, High, "Brevo"),
        Of("re_", Word, 24, 50, High, "Resend"),
        Of("SK", Hex, 32, 32, High, "Twilio"),
    ];
}
