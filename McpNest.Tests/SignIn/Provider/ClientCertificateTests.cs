using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpNest.Core;
using McpNest.Core.Storage;
using McpNest.Tests.Support;
using McpNest.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace McpNest.Tests.SignIn.Provider;

/// <summary>Entra knows the nest by a certificate, where people want no secret that could be copied from a setting.</summary>
[Collection("identity provider")]
public sealed class ClientCertificateTests : IDisposable
{
    private const string Tenant = "1b6f7a52-5f0c-4b6e-9c3a-0d6a3d1c7a01";
    private const string Password = "CANARY-certificate-password";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pfx")]
    [InlineData("pem")]
    [InlineData("encrypted.pem")]
    public async Task A_certificate_proves_the_nest_in_the_place_of_a_secret(string kind)
    {
        using var certificate = Make();
        await using var here = await StartAsync(Write(certificate, kind), certificate);

        await here.SignedInAsync();

        Assert.Equal(Core.Policy.MemberRole.Admin, here.Only().Role);
    }

    [Fact]
    public async Task Another_certificate_does_not_and_the_right_one_counts_without_a_restart()
    {
        using var certificate = Make();
        using var other = Make();
        var path = Write(other, "pem");
        await using var here = await StartAsync(path, certificate);

        Assert.StartsWith("Signing in with Microsoft did not work", await here.RefusedAsync(), StringComparison.Ordinal);
        Assert.Empty(here.Nest.Journal.State.Members);

        File.Delete(path);
        Assert.StartsWith("Signing in with Microsoft did not work", await here.RefusedAsync(), StringComparison.Ordinal);

        Write(certificate, "pem");
        await here.SignedInAsync();
    }

    [Fact]
    public void What_cannot_be_used_is_refused_with_what_to_do()
    {
        using var certificate = Make();
        using var curve = ECDsa.Create();
        using var curved = new CertificateRequest("CN=nest", curve, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        var good = Write(certificate, "pfx");

        Assert.Contains("cannot be read", Refused(_folder.File("nowhere.pem")), StringComparison.Ordinal);
        Assert.Contains("must be a whole path", Refused("entra.pem"), StringComparison.Ordinal);
        Assert.Contains("its password is not the one configured", Refused(good, password: null), StringComparison.Ordinal);
        Assert.Contains("its password is not the one configured", Refused(Write("words.pem", "words"u8)), StringComparison.Ordinal);
        Assert.Contains("is no certificate with its key", Refused(Write("public.pem", Encoding.ASCII.GetBytes(certificate.ExportCertificatePem())), password: null), StringComparison.Ordinal);
        Assert.Contains("has no RSA key", Refused(Write("curve.pfx", curved.Export(X509ContentType.Pkcs12, Password))), StringComparison.Ordinal);
        Assert.Contains("keep one of them", Refused(good, secret: "s"), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(good, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            Assert.Contains($"chmod 600 {good}", Refused(good), StringComparison.Ordinal);
        }
    }

    private static string Refused(string path, string? password = Password, string? secret = null)
    {
        var refusal = Assert.Throws<NestException>(() => NestOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureAd:TenantId"] = Tenant,
            ["AzureAd:ClientId"] = "id",
            ["AzureAd:ClientSecret"] = secret,
            ["AzureAd:ClientCertificate"] = path,
            ["AzureAd:ClientCertificatePassword"] = password,
        }).Build()));
        Assert.DoesNotContain("CANARY", refusal.Message, StringComparison.Ordinal);
        return refusal.Message;
    }

    private static async Task<ProviderNest> StartAsync(string path, X509Certificate2 registered)
    {
        var here = await ProviderNest.StartAsync(
            new()
            {
                ["McpNest:Access:JustInTime"] = "true",
                ["AzureAd:ClientSecret"] = null,
                ["AzureAd:ClientCertificate"] = path,
                ["AzureAd:ClientCertificatePassword"] = path.EndsWith(".pem", StringComparison.Ordinal) && !path.EndsWith("encrypted.pem", StringComparison.Ordinal) ? null : Password,
            },
            tenant: Tenant,
            certificate: registered);
        here.Server.Who = here.Server.Who with { ObjectId = "oid-ada", Roles = ["McpNest.Admin"] };
        return here;
    }

    private static X509Certificate2 Make()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=nest", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
    }

    private string Write(X509Certificate2 certificate, string kind)
    {
        using var key = certificate.GetRSAPrivateKey()!;
        return Write("entra." + kind, kind switch
        {
            "pfx" => certificate.Export(X509ContentType.Pkcs12, Password),
            "pem" => Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem()),
            _ => Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"
                + key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))),
        });
    }

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        var path = _folder.File(name);
        File.Delete(path);
        using var file = OwnerFile.Create(path);
        file.Write(content);
        return path;
    }
}
